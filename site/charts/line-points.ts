import type { Glyph } from "./palette.ts";
import type { ChartLine, SeriesChart } from "./series-chart.ts";

export type Point = [atMs: number, value: number | null];
export type Item = Point | { value: Point; symbol: string; symbolSize: number };
type Values = readonly (number | null)[];

/** As many marks along a line as are this far apart. */
const marksApartPixels = 130;
const symbols = {
  ...{ circle: "circle", triangle: "triangle", square: "rect", diamond: "diamond" },
  tip: "path://M0 0H10L5 9Z",
};

/** Each value in the middle of its bucket. */
export function middles(values: Values, { startMs, stepMs }: SeriesChart): Point[] {
  return values.map((value, index) => [startMs + (index + 0.5) * stepMs, value]);
}

/** Each value from its bucket's beginning to its end. */
export function stairs(values: Values, { startMs, stepMs }: SeriesChart): Point[] {
  return values.flatMap((value, index): Point[] => {
    const isLast = value !== null && (values[index + 1] ?? null) === null;
    return [[startMs + index * stepMs, value], ...(isLast ? [[startMs + (index + 1) * stepMs, value] as Point] : [])];
  });
}

/** A point between gaps has a dot, else it would not be seen. Where there are several lines, each has its own mark now and then; of a sparse
 *  line every point has it. */
export function marked(line: ChartLine, place: number, chart: SeriesChart, widthPixels: number): Item[] {
  const { values, glyph } = line;
  const sparse = isSparse(values);
  const isMarked = marksOf(place, chart, widthPixels);
  return middles(values, chart).map((point, index) => {
    const alone = isAlone(values, index);
    if (isMarked(index) || (alone && sparse && chart.lines.length > 1)) return withMark(point, glyph);
    return alone ? { value: point, symbol: "circle", symbolSize: sparse ? 6 : 4 } : point;
  });
}

/** The marks stand where a step begins. */
export function markedStairs(line: ChartLine, place: number, chart: SeriesChart, widthPixels: number): Item[] {
  const isMarked = marksOf(place, chart, widthPixels);
  return stairs(line.values, chart).map((point) => {
    const index = (point[0] - chart.startMs) / chart.stepMs;
    return isMarked(index) && point[1] !== null ? withMark(point, line.glyph) : point;
  });
}

const withMark = (value: Point, glyph: Glyph): Item => ({ value, symbol: symbols[glyph], symbolSize: 6.5 });

/** Which buckets have a mark; of several lines each has its own ones. */
function marksOf(place: number, { count, lines }: SeriesChart, widthPixels: number): (index: number) => boolean {
  const each = Math.max(1, Math.round((count * marksApartPixels) / widthPixels));
  const first = Math.round((each * (place + 0.5)) / lines.length);
  return (index) => lines.length > 1 && (index - first) % each === 0;
}

const isAlone = (values: Values, index: number) =>
  (values[index] ?? null) !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;

/** The buckets of which something is known. */
export const knownAt = (values: Values) => values.flatMap((value, index) => (value === null ? [] : [index]));

/** Whose values mostly come one by one, as of a test that is run now and then: the gaps tell nothing. */
export function isSparse(values: Values): boolean {
  const known = knownAt(values);
  return known.filter((index) => isAlone(values, index)).length > known.length / 2;
}

/** Longer gaps tell something, and stay. */
const bridgedShare = { sparse: 1 / 6, dense: 1 / 14 };

/** From one known value to the next, in buckets. */
export function longestBridge(values: Values): number {
  return Math.max(2, values.length * bridgedShare[isSparse(values) ? "sparse" : "dense"]);
}

/** What leads over short gaps, so that one sees which points belong together: from the last known value to the next. */
export function bridges(values: Values, chart: SeriesChart): Point[] {
  const points = middles(values, chart);
  const longest = longestBridge(values);
  const known = knownAt(values);
  return known.flatMap((from, place): Point[] => {
    const to = known[place + 1];
    if (to === undefined || to === from + 1 || to - from > longest) return [];
    const [start, end] = [points[from] as Point, points[to] as Point];
    return [start, end, [end[0], null]];
  });
}
