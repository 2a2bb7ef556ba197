import type { PanelWords } from "../../model/dashboard.ts";
import type { SeriesData } from "../../model/dashboard-data.ts";
import type { Around } from "./draw.ts";
import { type LineLook, lookOf, palettes } from "./palette.ts";

export type SeriesWords = Extract<PanelWords, { kind: "series" }>;

export interface ChartLine extends LineLook {
  name: string;
  values: readonly (number | null)[];
  /** A span earlier, bucket by bucket. */
  before?: readonly (number | null)[];
}

/** A series as it is drawn: its buckets, and what lines lie over them. */
export interface SeriesChart {
  draw: SeriesWords["draw"];
  startMs: number;
  stepMs: number;
  /** End of the last bucket. */
  endMs: number;
  count: number;
  lines: ChartLine[];
  /** Whether lines lie on each other: their sum is what is seen. */
  isSummed: boolean;
  /** What a value is seen as: a place of a line, or a block's length. */
  shape: "line" | "block";
}

export function seriesChart(words: SeriesWords, data: SeriesData, around: Around): SeriesChart {
  const { startMs, stepMs, lines } = data;
  const count = Math.max(0, ...lines.map(({ values }) => values.length));
  const before = around.before?.kind === "series" ? around.before : undefined;
  const { draw } = words;
  return {
    ...{ draw, startMs, stepMs, count, endMs: startMs + count * stepMs },
    isSummed: draw === "stacked" || (draw === "bars" && lines.length > 1),
    shape: draw === "stacked" || draw === "bars" ? "block" : "line",
    lines: lines.map(({ name, values }) => ({
      ...{ name, values, ...lookOf(name, around.slots, palettes[around.theme]) },
      ...(before && { before: shifted(before, name, data, around.toMs - around.fromMs, count) }),
    })),
  };
}

function shifted(before: SeriesData, name: string, { startMs, stepMs }: SeriesData, spanMs: number, count: number) {
  const values = before.lines.find((line) => line.name === name)?.values ?? [];
  const away = Math.round((startMs - (before.startMs + spanMs)) / stepMs);
  return Array.from({ length: count }, (_, index) => values[index + away] ?? null);
}

/** What the axis has to hold: of lines that lie on each other their sums. */
export function extent({ lines, isSummed, count }: SeriesChart): (number | null)[] {
  const now = lines.map(({ values }) => values);
  const before = lines.map((line) => line.before ?? []);
  return isSummed ? [...sums(now, count), ...sums(before, count)] : [...now, ...before].flat();
}

/** Of each bucket. */
export function sums(all: readonly (readonly (number | null)[])[], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, index) => sumOf(all.map((values) => values[index] ?? null)));
}

/** Null where nothing is known. */
export function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
