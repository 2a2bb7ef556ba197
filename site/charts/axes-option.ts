import type { ChartOption } from "./echarts.ts";
import type { Geometry } from "./geometry.ts";
import type { Palette } from "./palette.ts";
import type { ValueAxis } from "./value-axis.ts";

export interface Axes {
  below: { type: "time" | "value"; min: number; max: number; ticks: readonly Tick[] };
  value: ValueAxis;
  geometry: Geometry;
}

export interface Tick {
  at: number;
  label: string;
}

const font = { fontFamily: "Inter, system-ui, sans-serif", fontSize: 12 };

/** The axes of a chart, with exactly the ticks that are given. */
export function axesOption({ below, value, geometry }: Axes, palette: Palette) {
  const labels = new Map(below.ticks.map(({ at, label }) => [at, label]));
  const customValues = [...labels.keys()];
  const { left, right, top, bottom } = geometry;
  return {
    animation: false,
    textStyle: font,
    grid: { left, right, top, bottom, outerBoundsMode: "none" },
    xAxis: {
      ...{ type: below.type, min: below.min, max: below.max, splitLine: { show: false } },
      containShape: false, // else bars move the axis away from what lies over it
      axisLine: { onZero: false, lineStyle: { color: palette.axis } },
      axisTick: { show: true, length: 4, lineStyle: { color: palette.axis }, customValues },
      axisLabel: {
        ...{ ...font, color: palette.muted, margin: 9, customValues, hideOverlap: false },
        formatter: (at: number) => labels.get(at) ?? "",
      },
    },
    yAxis: {
      ...{ type: "value", min: value.min, max: value.max, axisLine: { show: false } },
      axisTick: { show: false, customValues: value.ticks },
      splitLine: { lineStyle: { color: palette.grid } },
      axisLabel: { ...font, color: palette.muted, margin: 8, customValues: value.ticks, formatter: value.label },
    },
  } satisfies ChartOption;
}
