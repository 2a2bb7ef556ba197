import type { Unit } from "../../model/dashboard.ts";
import { inUnitOf } from "../format/number.ts";
import type { Clock } from "../format/time.ts";
import type { Band } from "./firing-bands.ts";
import type { Pointed, Tip, TipRow } from "./hover.ts";
import { type ChartLine, type SeriesChart, sums } from "./series-chart.ts";
import type { ValueAxis } from "./value-axis.ts";

interface Context {
  axis: ValueAxis;
  unit: Unit;
  clock: Clock;
  bands: readonly Band[];
  /** End of the data: the last bucket may go beyond it. */
  dataEndMs: number;
  /** How much earlier is what is compared. */
  spanMs: number;
}

/** A series' buckets as what can be pointed at. */
export function seriesColumns(chart: SeriesChart, context: Context): Pointed {
  const { count, startMs, stepMs } = chart;
  return {
    count,
    middle: (index) => (index + 0.5) / count,
    indexAt: (share) => Math.floor(share * count),
    tip: (index) => tipOf(chart, index, startMs + index * stepMs, context),
    dots: (index) => (chart.isSummed ? [] : dotsOf(chart.lines, index, context.axis)),
  };
}

function dotsOf(lines: readonly ChartLine[], index: number, axis: ValueAxis) {
  return lines.flatMap(({ values, color }) => {
    const value = values[index] ?? null;
    return value === null ? [] : [{ top: (axis.max - value) / (axis.max - axis.min), color }];
  });
}

function tipOf(
  chart: SeriesChart,
  index: number,
  atMs: number,
  { clock, unit, bands, dataEndMs, spanMs }: Context,
): Tip {
  const { lines, stepMs, isSummed, draw } = chart;
  const valuesAt = lines.map(({ values, before }) => ({ now: values[index] ?? null, before: before?.[index] ?? null }));
  const total = isSummed && lines.length > 1 ? sumAt(chart, index) : undefined;
  const largest = Math.max(
    ...[...valuesAt, total].flatMap((pair) => [pair?.now ?? 0, pair?.before ?? 0]).map(Math.abs),
  );
  const inUnit = inUnitOf(largest, unit);
  const said = (value: number | null) => (value === null ? "–" : inUnit(value));
  const isCompared = lines.some(({ before }) => before);
  const rows = lines.map(({ name, color, glyph }, line) => ({
    sortBy: valuesAt[line]?.now ?? Number.NEGATIVE_INFINITY,
    row: {
      ...{ name, value: said(valuesAt[line]?.now ?? null), before: said(valuesAt[line]?.before ?? null) },
      look: { color, glyph, shape: isSummed || draw === "bars" ? "block" : "line" },
    } satisfies TipRow,
  }));
  // In the order in which they lie above each other.
  const ordered = isSummed ? rows.toReversed() : rows.toSorted((one, other) => other.sortBy - one.sortBy);
  const endMs = atMs + stepMs;
  return {
    title: `${bucketInWords(atMs, stepMs, clock)}${endMs > dataEndMs + stepMs / 10 ? " (so far)" : ""}`,
    ...(isCompared && { before: bucketInWords(atMs - spanMs, stepMs, clock, true) }),
    rows: [
      ...(total ? [{ name: "Total", value: said(total.now), before: said(total.before) }] : []),
      ...ordered.map(({ row }) => row),
    ],
    notes: bands
      .filter(({ fromMs, toMs }) => fromMs < endMs && toMs > atMs)
      .map(({ severity, label }) => ({ severity, text: `${severity}, ${label}` })),
  };
}

function sumAt({ lines }: SeriesChart, index: number) {
  const sum = (values: (number | null)[]) =>
    sums(
      values.map((value) => [value]),
      1,
    )[0] ?? null;
  return {
    now: sum(lines.map(({ values }) => values[index] ?? null)),
    before: sum(lines.map(({ before }) => before?.[index] ?? null)),
  };
}

const dayMs = 86_400_000;

/** `Sun 22 Nov, 16:00–17:00`; of days `Sun 22 Nov`. */
function bucketInWords(atMs: number, stepMs: number, clock: Clock, isShort = false): string {
  const day = `${clock.weekday(atMs).split(" ")[0]} ${clock.date(atMs)}`;
  if (stepMs >= dayMs || isShort) return day;
  return `${day}, ${clock.time(atMs)}–${clock.time(atMs + stepMs)}`;
}
