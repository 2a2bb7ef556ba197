import { describe, expect, it } from "vitest";
import type { BarSeriesOption, LineSeriesOption } from "../../../../site/charts/echarts.ts";
import { palettes } from "../../../../site/charts/palette.ts";
import { extent, type SeriesWords, seriesChart } from "../../../../site/charts/series-chart.ts";
import { seriesOption } from "../../../../site/charts/series-option.ts";
import { hourMs, sampleAround, seriesData, seriesWords, startMs } from "./sample-chart.ts";

const axes = {
  below: { type: "time" as const, min: startMs, max: startMs + 4 * hourMs, ticks: [{ at: startMs, label: "Tue 24" }] },
  value: { min: 0, max: 10, ticks: [0, 5, 10], label: String },
  geometry: { left: 30, right: 10, top: 10, bottom: 20, width: 400, height: 200 },
};

function optionOf(draw: SeriesWords["draw"], lines: Record<string, (number | null)[]>, before?: typeof lines) {
  const earlier = before && { ...seriesData(before), startMs: startMs - 4 * hourMs };
  const around = sampleAround(4, earlier ? { before: earlier } : {});
  const chart = seriesChart({ ...seriesWords, draw }, seriesData(lines), around);
  const option = seriesOption(chart, axes, palettes.dark);
  return { chart, option, series: option.series as (LineSeriesOption & BarSeriesOption)[] };
}

const named = <Series extends { name?: unknown }>(series: Series[], name: string) =>
  series.find((one) => one.name === name);
const symbolsOf = (series: LineSeriesOption | undefined) =>
  ((series?.data ?? []) as { symbol?: string }[]).flatMap(({ symbol }) => symbol ?? []);
const values = (data: unknown) =>
  (data as ([number, number | null] | { value: [number, number | null] })[]).map((item) =>
    Array.isArray(item) ? item : item.value,
  );

describe("what ECharts is told to draw", () => {
  it("is each value in the middle of its bucket, and a gap where nothing is known", () => {
    const { series } = optionOf("lines", { a: [1, null, 3, 4] });
    expect(values(named(series, "a")?.data)).toEqual(
      [0.5, 1.5, 2.5, 3.5].map((at, index) => [startMs + at * hourMs, [1, null, 3, 4][index]]),
    );
    expect(named(series, "a")?.connectNulls).toBeUndefined();
  });

  it("is a step from the beginning of its bucket to its end, also the last one and before a gap", () => {
    const { series } = optionOf("steps", { a: [1, null, 3, 4] });
    expect(values(named(series, "a")?.data).map(([at, value]) => [(at - startMs) / hourMs, value])).toEqual([
      ...[
        [0, 1],
        [1, 1],
        [1, null],
        [2, 3],
        [3, 4],
        [4, 4],
      ],
    ]);
  });

  it("is a dot where a value stands alone", () => {
    const { series } = optionOf("lines", { "": [null, 2, null, null] });
    expect(symbolsOf(named(series, ""))).toEqual(["circle"]);
  });

  it.each(["lines", "steps"] as const)("is a mark of its own on each of several %s", (draw) => {
    const slots = new Map([
      ["one", 1],
      ["other", 2],
    ]);
    const long = Array<number>(40).fill(1);
    const chart = seriesChart(
      { ...seriesWords, draw },
      seriesData({ one: long, other: long }),
      sampleAround(40, { slots }),
    );
    const series = seriesOption(chart, axes, palettes.dark).series as LineSeriesOption[];
    expect(["one", "other"].map((name) => [...new Set(symbolsOf(named(series, name)))])).toEqual([
      ["triangle"],
      ["rect"],
    ]);
  });

  it("stacks lines without leaving holes where one of them has nothing", () => {
    const { series } = optionOf("stacked", { a: [1, null, 3, null], b: [1, 2, null, null] });
    const at = (name: string) => values(named(series, name)?.data).map(([, value]) => value);
    expect(at("a")).toEqual([1, 0, 3, 3, null]);
    expect(at("b")).toEqual([1, 2, 0, 0, null]);
    expect(series.every(({ stack }) => stack === "sum")).toBe(true);
  });

  it("stacks bars of several names, and leaves those of one alone", () => {
    expect(optionOf("bars", { a: [1, 2], b: [3, 4] }).series.map(({ type, stack }) => [type, stack])).toEqual([
      ...[
        ["bar", "sum"],
        ["bar", "sum"],
      ],
    ]);
    expect(optionOf("bars", { "": [1, 2] }).series.map(({ stack }) => stack)).toEqual([undefined]);
  });

  it("is dashed where it was before, at the same place of the span", () => {
    const { chart, series } = optionOf("lines", { a: [1, 2, 3, 4] }, { a: [9, 8, 7, 6], gone: [1, 1, 1, 1] });
    expect(chart.lines[0]?.before).toEqual([9, 8, 7, 6]);
    const dashed = series.filter(({ lineStyle }) => Array.isArray(lineStyle?.type));
    expect(dashed.map(({ data }) => values(data).map(([, value]) => value))).toEqual([[9, 8, 7, 6]]);
    expect(extent(chart)).toContain(9);
  });

  it("is compared bucket by bucket, also where the clock has been changed in between", () => {
    const before = { ...seriesData({ a: [9, 8, 7, 6, 5] }), startMs: startMs - 5 * hourMs };
    const chart = seriesChart(seriesWords, seriesData({ a: [1, 2, 3, 4] }), sampleAround(4, { before }));
    expect(chart.lines[0]?.before).toEqual([8, 7, 6, 5]);
  });

  it("is one dashed sum of what was before, where lines lie on each other", () => {
    const { series } = optionOf("stacked", { a: [1, 2, 3, 4], b: [1, 1, 1, 1] }, { a: [5, 5, 5, 5], b: [1, 1, 1, 1] });
    const dashed = series.filter(({ lineStyle }) => Array.isArray(lineStyle?.type));
    expect(dashed.map(({ data, stack }) => [values(data)[0]?.[1], stack])).toEqual([[6, undefined]]);
  });

  it("has exactly the ticks that were worked out, in a font of its own, and moves for nobody", () => {
    const { option } = optionOf("lines", { a: [1, 2] });
    expect(option).toMatchObject({ animation: false, textStyle: { fontFamily: expect.stringContaining("Inter") } });
    expect(option.xAxis).toMatchObject({
      min: startMs,
      max: startMs + 4 * hourMs,
      axisLabel: { customValues: [startMs] },
    });
    expect(option.yAxis).toMatchObject({ min: 0, max: 10, axisLabel: { customValues: [0, 5, 10] } });
  });

  it("is a line through its points where they mostly come one by one", () => {
    const runs = Array.from({ length: 60 }, (_, index) => (index % 9 === 0 ? index : null));
    const { series } = optionOf("lines", { a: runs });
    const bridge = series.find((one) => one.name === undefined);
    expect(values(bridge?.data).filter(([, value]) => value !== null)).toHaveLength(12);
    expect(bridge?.lineStyle?.width).toBeGreaterThan(1);
    expect(symbolsOf(named(series, "a"))).toHaveLength(7);
  });

  it("leads over short gaps and leaves long ones", () => {
    const short = optionOf("lines", { a: [1, null, 3, 4] }).series.find((one) => one.name === undefined);
    expect(values(short?.data).map(([, value]) => value)).toEqual([1, 3, null]);
    const long = Array.from({ length: 60 }, (_, index) => (index > 20 && index < 40 ? null : 1));
    expect(optionOf("lines", { a: long }).series.find((one) => one.name === undefined)?.data).toEqual([]);
  });
});
