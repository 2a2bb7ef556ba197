import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { StepResult, StressResult } from "../../../model/stress-result.ts";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

export const themes = {
  light: {
    card: "#ffffff",
    ink: "#1c2430",
    soft: "#5b6675",
    rule: "#e3e7ec",
    line: "#1f5fbf",
    held: "#0b8a52",
    broken: "#c4271b",
    bar: "#d9a44155",
  },
  dark: {
    card: "#191f28",
    ink: "#e6eaf0",
    soft: "#98a4b3",
    rule: "#2a323d",
    line: "#7db2ff",
    held: "#4cc38a",
    broken: "#ff7b72",
    bar: "#e3b34155",
  },
} as const;

const [width, height] = [920, 380];
// The renderer writes it into an attribute as it is: no name in quotes.
const font = "system-ui,-apple-system,Roboto,Arial,sans-serif";

/** Time to first audio against people, with the limit as a line, and how many blocks underran. A step is shown once for each number of people: as it
 *  was when it was tried last. */
export function picture({ steps, limits }: StressResult, theme: keyof typeof themes): string {
  const { card, ink, soft, rule, line, held, broken, bar } = themes[theme];
  const tried = lastOfEach(steps);
  const limitS = limits.firstAudioP95Ms / 1_000;
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  const label = { color: soft, fontFamily: font };
  chart.setOption({
    animation: false,
    backgroundColor: card,
    textStyle: { fontFamily: font, color: ink },
    grid: { left: 64, right: 64, top: 56, bottom: 52 },
    legend: { top: 14, itemGap: 28, textStyle: label },
    xAxis: {
      type: "category",
      name: "people at the same time",
      nameLocation: "middle",
      nameGap: 30,
      nameTextStyle: label,
      data: tried.map(({ users }) => String(users)),
      axisLabel: label,
      axisLine: { lineStyle: { color: rule } },
      axisTick: { show: false },
    },
    yAxis: [
      {
        type: "value",
        // The limit is always in sight.
        max: ({ max }: { max: number }) => Math.ceil(Math.max(max, limitS) * 1.1),
        axisLabel: { ...label, formatter: "{value} s" },
        splitLine: { lineStyle: { color: rule } },
      },
      { type: "value", min: 0, max: 100, axisLabel: { ...label, formatter: "{value} %" }, splitLine: { show: false } },
    ],
    series: [
      {
        name: "blocks that underran",
        type: "bar",
        yAxisIndex: 1,
        barMaxWidth: 36,
        itemStyle: { color: bar },
        data: tried.map(({ figures }) => figures.underrunPercent),
      },
      {
        name: "first audio p95",
        type: "line",
        symbolSize: 10,
        lineStyle: { width: 2.5, color: line },
        itemStyle: { color: line },
        data: tried.map(({ figures, broken: limits }) => ({
          value: inSeconds(figures.firstAudioP95Ms),
          // Not by colour alone.
          symbol: limits.length > 0 ? "triangle" : "circle",
          itemStyle: { color: limits.length > 0 ? broken : held },
        })),
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: broken, type: "dashed" },
          label: { color: broken, fontFamily: font, formatter: `limit ${limitS} s`, position: "insideStartTop" },
          data: [{ yAxis: limitS }],
        },
      },
      {
        name: "first audio p50",
        type: "line",
        symbolSize: 5,
        lineStyle: { width: 1.5, color: soft },
        itemStyle: { color: soft },
        data: tried.map(({ firstAudioMs }) => inSeconds(firstAudioMs.p50)),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1_000);

function lastOfEach(steps: readonly StepResult[]): StepResult[] {
  const byUsers = new Map(steps.filter(({ windows }) => windows.length > 0).map((step) => [step.users, step]));
  return [...byUsers.values()].sort((one, other) => one.users - other.users);
}
