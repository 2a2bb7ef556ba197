import { type Axes, axesOption } from "./axes-option.ts";
import type { BarSeriesOption, ChartOption, LineSeriesOption } from "./echarts.ts";
import type { Palette } from "./palette.ts";
import { type ChartLine, type SeriesChart, sums } from "./series-chart.ts";

/** As many marks along a line as are this far apart. */
const marksApartPixels = 130;
const symbols = {
  circle: "circle",
  triangle: "triangle",
  square: "rect",
  diamond: "diamond",
  tip: "path://M0 0H10L5 9Z",
};

/** What ECharts draws: axes, lines, bars. */
export function seriesOption(chart: SeriesChart, axes: Axes, palette: Palette): ChartOption {
  const { lines, isSummed } = chart;
  const before = isSummed ? [sumBefore(chart, palette)].flat() : lines.flatMap((line) => beforeLine(line, chart));
  return {
    ...axesOption(axes, palette),
    series: [...before, ...lines.map((line, index) => lineOption(line, index, chart, axes, palette))],
  };
}

type Point = [atMs: number, value: number | null];
type Item = Point | { value: Point; symbol: string; symbolSize: number };

function lineOption(line: ChartLine, index: number, chart: SeriesChart, axes: Axes, palette: Palette) {
  const { draw, isSummed, lines } = chart;
  const common = { name: line.name, silent: true, z: 10 + lines.length - index, ...(isSummed && { stack: "sum" }) };
  if (draw === "bars") {
    const data = points(line.values, chart);
    return {
      ...common,
      type: "bar",
      data,
      barCategoryGap: "22%",
      itemStyle: { color: line.color },
    } satisfies BarSeriesOption;
  }
  const filled = isSummed ? 0.62 : draw === "area" || (lines.length === 1 && axes.value.min === 0) ? 0.14 : 0;
  return {
    ...common,
    ...{ type: "line", data: draw === "steps" ? stairs(line.values, chart) : marked(line, index, chart, axes) },
    ...{ step: draw === "steps" ? "end" : false, connectNulls: false, showAllSymbol: true, symbol: "none" },
    lineStyle: { color: isSummed ? palette.panel : line.color, width: isSummed ? 0.75 : 1.75, join: "round" },
    itemStyle: { color: line.color },
    ...(filled > 0 && { areaStyle: { color: line.color, opacity: filled, origin: "start" } }),
  } satisfies LineSeriesOption;
}

/** Dashed and thin, below everything. */
function beforeLine({ name, color, before }: Pick<ChartLine, "name" | "color" | "before">, chart: SeriesChart) {
  if (!before) return [];
  const isStairs = chart.draw === "steps";
  return [
    {
      ...{ name: `${name} before`, type: "line", silent: true, symbol: "none", z: 5, step: isStairs ? "end" : false },
      data: isStairs ? stairs(before, chart) : points(before, chart),
      lineStyle: { color, width: 1.25, type: [5, 4], opacity: 0.9 },
    } satisfies LineSeriesOption,
  ];
}

function sumBefore(chart: SeriesChart, palette: Palette) {
  if (!chart.lines.some(({ before }) => before)) return [];
  const before = sums(
    chart.lines.map((line) => line.before ?? []),
    chart.count,
  );
  const line = { name: "sum", color: palette.text, before };
  return beforeLine(line, chart).map((option) => ({ ...option, z: 40 }));
}

const middle = ({ startMs, stepMs }: SeriesChart, index: number) => startMs + (index + 0.5) * stepMs;

function points(values: readonly (number | null)[], chart: SeriesChart): Point[] {
  return values.map((value, index) => [middle(chart, index), value]);
}

/** A bucket's value from its beginning to its end. */
function stairs(values: readonly (number | null)[], { startMs, stepMs }: SeriesChart): Point[] {
  return values.flatMap((value, index): Point[] => {
    const ends = value !== null && (values[index + 1] ?? null) === null;
    return [[startMs + index * stepMs, value], ...(ends ? [[startMs + (index + 1) * stepMs, value] as Point] : [])];
  });
}

/** A point between gaps has a dot, else it would not be seen; where there are several lines, each has its own mark now and then. */
function marked({ values, glyph }: ChartLine, line: number, chart: SeriesChart, { geometry }: Axes): Item[] {
  const each = Math.max(1, Math.round((chart.count * marksApartPixels) / Math.max(1, geometry.width)));
  const first = Math.round((each * (line + 0.5)) / chart.lines.length);
  const isMarked = (index: number) => chart.lines.length > 1 && !chart.isSummed && (index - first) % each === 0;
  return points(values, chart).map((point, index) => {
    const isAlone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
    if (isMarked(index)) return { value: point, symbol: symbols[glyph], symbolSize: 6.5 };
    return isAlone && !chart.isSummed ? { value: point, symbol: "circle", symbolSize: 5 } : point;
  });
}
