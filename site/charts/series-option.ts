import { type Axes, axesOption } from "./axes-option.ts";
import type { BarSeriesOption, ChartOption, LineSeriesOption } from "./echarts.ts";
import { bridges, isSparse, marked, markedStairs, middles, stairs } from "./line-points.ts";
import type { Palette } from "./palette.ts";
import { type ChartLine, type SeriesChart, sums } from "./series-chart.ts";

/** From below. */
const layers = { bridges: 4, before: 5, lines: 10, sumBefore: 40 };

/** Of every line: no marks but those that are given, and no answer to the pointer, which hover.ts has. */
const bare = { type: "line", silent: true, clip: false, symbol: "none" } as const;

/** What ECharts draws: axes, lines, bars. */
export function seriesOption(chart: SeriesChart, axes: Axes, palette: Palette): ChartOption {
  return { ...axesOption(axes, palette), series: [...behind(chart, palette), ...front(chart, axes, palette)] };
}

function front(chart: SeriesChart, axes: Axes, palette: Palette): (LineSeriesOption | BarSeriesOption)[] {
  const { lines, draw, isSummed } = chart;
  if (draw === "bars") return lines.map((line) => barOption(line, chart));
  if (isSummed) return lines.map((line) => stackedOption(line, chart, palette));
  return lines.map((line, index) => lineOption(line, index, chart, axes));
}

function lineOption(line: ChartLine, place: number, chart: SeriesChart, { value, geometry }: Axes): LineSeriesOption {
  const { draw, lines } = chart;
  const isFilled = draw === "area" || (lines.length === 1 && value.min === 0);
  const isStairs = draw === "steps";
  return {
    ...bare,
    name: line.name,
    z: layers.lines + lines.length - place,
    showAllSymbol: true,
    step: isStairs ? "end" : false,
    data: (isStairs ? markedStairs : marked)(line, place, chart, geometry.width),
    lineStyle: { color: line.color, width: 1.75, join: "round" },
    itemStyle: { color: line.color },
    ...(isFilled && { areaStyle: { color: line.color, opacity: 0.14, origin: "start" } }),
  };
}

/** In steps, since a slope between two buckets is nobody's value. */
function stackedOption(line: ChartLine, chart: SeriesChart, palette: Palette): LineSeriesOption {
  return {
    ...bare,
    name: line.name,
    z: layers.lines,
    step: "end",
    stack: "sum",
    data: stairs(filledUp(line, chart), chart),
    lineStyle: { color: palette.panel, width: 0.75 },
    areaStyle: { color: line.color, opacity: 0.85 },
  };
}

function barOption(line: ChartLine, chart: SeriesChart): BarSeriesOption {
  return {
    ...{ type: "bar", name: line.name, silent: true, clip: false, z: layers.lines, barCategoryGap: "22%" },
    ...(chart.isSummed && { stack: "sum" }),
    data: middles(line.values, chart),
    itemStyle: { color: line.color },
  };
}

/** Nothing of one where others are known counts as 0, else those above it would fall. */
function filledUp({ values }: ChartLine, { lines }: SeriesChart): (number | null)[] {
  return values.map(
    (value, index) => value ?? (lines.some((line) => (line.values[index] ?? null) !== null) ? 0 : null),
  );
}

function behind(chart: SeriesChart, palette: Palette): LineSeriesOption[] {
  const { lines, draw, isSummed, count } = chart;
  if (isSummed) {
    if (!lines.some(({ before }) => before)) return [];
    const allBefore = lines.map(({ before }) => before ?? []);
    return [{ ...beforeOption(sums(allBefore, count), palette.text, chart), z: layers.sumBefore }];
  }
  const bridged = draw === "lines" || draw === "area" ? lines : [];
  return [
    ...lines.flatMap(({ before, color }) => (before ? [beforeOption(before, color, chart)] : [])),
    ...bridged.map((line) => bridgeOption(line, chart)),
  ];
}

/** Dashed and thin. */
function beforeOption(before: readonly (number | null)[], color: string, chart: SeriesChart): LineSeriesOption {
  const isStairs = chart.draw === "steps" || chart.draw === "stacked";
  return {
    ...bare,
    z: layers.before,
    step: isStairs ? "end" : false,
    data: isStairs ? stairs(before, chart) : middles(before, chart),
    lineStyle: { color, width: 1.25, type: [5, 4], opacity: 0.9 },
  };
}

function bridgeOption({ values, color }: ChartLine, chart: SeriesChart): LineSeriesOption {
  const lineStyle = isSparse(values) ? { color, width: 1.5, opacity: 0.75 } : { color, width: 1, opacity: 0.45 };
  return {
    ...bare,
    z: layers.bridges,
    data: bridges(values, chart),
    lineStyle,
  };
}
