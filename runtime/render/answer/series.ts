import { dashboardLimits, type Series } from "../../../model/dashboard.ts";
import type { PanelData, SeriesData } from "../../../model/dashboard-data.ts";
import type { Answer } from "../../query/ask.ts";
import type { Span } from "../span.ts";
import { columnsOf } from "./columns.ts";
import { numberOf, textOf, timeOf } from "./value.ts";

type Line = SeriesData["lines"][number];
const others = "others";

/** Lines of a value for each bucket of the span. Of too many lines those with the most in them stay, after those that are named. */
export function seriesOf(answer: Answer, { between, order = [], draw }: Series, span: Span): PanelData {
  const lines = linesOf(answer, span, between === "zero" ? 0 : null);
  if (lines.length === 0) return { state: "empty" };
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const ranked = lines.toSorted((a, b) => rank(a.name) - rank(b.name) || weight(b) - weight(a));
  const kept = ranked.slice(0, dashboardLimits.lines);
  const behind = ranked.slice(dashboardLimits.lines);
  const shown = kept.toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
  const isSummed = behind.length > 0 && draw === "stacked";
  if (isSummed) shown.push({ name: others, values: summed(behind) });
  const { startMs, bucketMs } = span;
  const leftOut = isSummed ? 0 : behind.length;
  return { state: "data", kind: "series", startMs, stepMs: bucketMs, lines: shown, leftOut };
}

/** The one line of a sparkline. */
export function courseOf(answer: Answer, span: Span): (number | null)[] {
  return linesOf(answer, span, null)[0]?.values ?? [];
}

/** @throws Error where the columns are others, or a time is none */
function linesOf(answer: Answer, { startMs, bucketMs, count }: Span, without: 0 | null): Line[] {
  const { at, value, more } = columnsOf(answer, ["at", "value"]);
  const lines = new Map<string, Line>();
  for (const row of answer.rows) {
    const atMs = timeOf(row[at]);
    if (atMs === null) throw new Error("its column at is no TIMESTAMPTZ everywhere");
    // An hour beside a bucket's beginning, where a table has its own hours or days, is that bucket's.
    const bucket = Math.round((atMs - startMs) / bucketMs);
    if (bucket < 0 || bucket >= count) continue;
    const name = more === undefined ? "" : textOf(row[more]);
    const line = lines.get(name) ?? { name, values: Array<number | null>(count).fill(without) };
    lines.set(name, line);
    line.values[bucket] = numberOf(row[value]);
  }
  return [...lines.values()];
}

const weight = ({ values }: Line) => values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);

const summed = (lines: readonly Line[]) =>
  (lines[0] as Line).values.map((_, bucket) =>
    numberOf(lines.reduce((sum, { values }) => sum + (values[bucket] ?? 0), 0)),
  );
