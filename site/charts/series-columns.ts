import type { Unit } from "../../model/dashboard.ts";
import { inUnitOf } from "../format/number.ts";
import type { Clock } from "../format/time.ts";
import type { Band } from "./firing-bands.ts";
import type { Pointed } from "./hover.ts";
import { type ChartLine, type SeriesChart, sumOf } from "./series-chart.ts";
import type { Tip, TipRow } from "./tip.ts";
import { shareFromTop, type ValueAxis } from "./value-axis.ts";

interface Context {
  axis: ValueAxis;
  unit: Unit;
  clock: Clock;
  bands: readonly Band[];
  /** Where the firings lead. */
  alertHref?: string | undefined;
  /** End of the data: the last bucket may go beyond it. */
  dataEndMs: number;
  /** How much earlier is what is compared. */
  spanMs: number;
}

/** A series' buckets as what can be pointed at. */
export function seriesColumns(chart: SeriesChart, context: Context): Pointed {
  const { count } = chart;
  return {
    count,
    middle: (index) => (index + 0.5) / count,
    indexAt: (share) => Math.floor(share * count),
    tip: (index) => tipOf(chart, index, context),
    href: (index) => (bandsAt(chart, index, context).length > 0 ? context.alertHref : undefined),
    dots: (index) => (chart.isSummed ? [] : dotsOf(chart.lines, index, context.axis)),
  };
}

function dotsOf(lines: readonly ChartLine[], index: number, axis: ValueAxis) {
  return lines.flatMap(({ values, color }) => {
    const value = values[index] ?? null;
    return value === null ? [] : [{ top: shareFromTop(axis, value), color }];
  });
}

function bandsAt({ startMs, stepMs }: SeriesChart, index: number, { bands }: Context): Band[] {
  const atMs = startMs + index * stepMs;
  return bands.filter(({ fromMs, toMs }) => fromMs < atMs + stepMs && toMs > atMs);
}

function tipOf(chart: SeriesChart, index: number, context: Context): Tip {
  const { lines, startMs, stepMs } = chart;
  const { clock, dataEndMs, spanMs } = context;
  const atMs = startMs + index * stepMs;
  const isWhole = atMs + stepMs <= dataEndMs + stepMs / 10;
  const isCompared = lines.some(({ before }) => before);
  return {
    title: `${bucketInWords(atMs, stepMs, clock)}${isWhole ? "" : " (so far)"}`,
    ...(isCompared && { before: dayInWords(atMs - spanMs, clock) }),
    rows: rowsOf(chart, index, context.unit),
    notes: bandsAt(chart, index, context).map(({ severity, label }) => ({ severity, text: `${severity}, ${label}` })),
  };
}

/** In the order in which they lie above each other. */
function rowsOf(chart: SeriesChart, index: number, unit: Unit): TipRow[] {
  const pairs = chart.lines.map((line) => ({
    line,
    now: line.values[index] ?? null,
    before: line.before?.[index] ?? null,
  }));
  const hasTotal = chart.isSummed && chart.lines.length > 1;
  const total = hasTotal
    ? { now: sumOf(pairs.map(({ now }) => now)), before: sumOf(pairs.map(({ before }) => before)) }
    : undefined;
  const largest = Math.max(...[...pairs, total].flatMap((pair) => [pair?.now ?? 0, pair?.before ?? 0]).map(Math.abs));
  const inUnit = inUnitOf(largest, unit);
  const said = (value: number | null) => (value === null ? "–" : inUnit(value));
  const low = Number.NEGATIVE_INFINITY;
  const ordered = chart.isSummed
    ? pairs.toReversed()
    : pairs.toSorted((one, other) => (other.now ?? low) - (one.now ?? low));
  return [
    ...(total ? [{ name: "Total", value: said(total.now), before: said(total.before) }] : []),
    ...ordered.map(
      ({ line: { name, color, glyph }, now, before }): TipRow => ({
        ...{ name, value: said(now), before: said(before), look: { color, glyph, shape: chart.shape } },
      }),
    ),
  ];
}

const dayMs = 86_400_000;

const dayInWords = (atMs: number, clock: Clock) => `${clock.weekday(atMs).split(" ")[0]} ${clock.date(atMs)}`;

/** `Sun 22 Nov, 16:00–17:00`; of days `Sun 22 Nov`. */
function bucketInWords(atMs: number, stepMs: number, clock: Clock): string {
  const day = dayInWords(atMs, clock);
  return stepMs >= dayMs ? day : `${day}, ${clock.time(atMs)}–${clock.time(atMs + stepMs)}`;
}
