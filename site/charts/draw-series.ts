import type { Unit } from "../../model/dashboard.ts";
import type { SeriesData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import type { Around, Chart } from "./draw.ts";
import { bandsOf } from "./firing-bands.ts";
import { firingLane, firingTints, laneHeight } from "./firing-lane.ts";
import { layOut } from "./geometry.ts";
import { hoverOver } from "./hover.ts";
import { seriesInWords } from "./in-words.ts";
import { legendOf } from "./legend.ts";
import { palettes } from "./palette.ts";
import { measure, plotOf } from "./plot.ts";
import { extent, type SeriesChart, type SeriesWords, seriesChart } from "./series-chart.ts";
import { seriesColumns } from "./series-columns.ts";
import { seriesOption } from "./series-option.ts";
import { swatch } from "./swatch.ts";
import { thresholdLabel, thresholdLines, thresholdZones } from "./threshold-lines.ts";
import { placed, type Threshold, thresholdsOf } from "./thresholds.ts";
import { timeTicks } from "./time-axis.ts";
import { unitAbove } from "./value-axis.ts";

/** Firings that are nearer to each other than this are one band. */
const apartPixels = 2;

/** Lines, areas or bars over time, with what their alert has to say about them. @param hidden names of lines; the legend changes them */
export function drawSeries(
  into: HTMLElement,
  words: SeriesWords,
  data: SeriesData,
  around: Around,
  hidden: Set<string>,
): Chart {
  const { theme, clock, firings, alertHref, fromMs, toMs } = around;
  const chart = seriesChart(words, data, around);
  const thresholds = thresholdsOf(around.alert, words.unit);
  const bad = thresholds[0]?.bad;
  const bandsIn = (apartMs: number) =>
    bandsOf(firings, { fromMs: chart.startMs, toMs: chart.endMs, apartMs }, bad, clock);
  const plot = plotOf(seriesInWords(words, chart, thresholds, bandsIn(0), clock), unitAbove(words.unit));
  const legend = legendOf(chart.lines, chart.shape, hidden, () => lay());
  into.replaceChildren(legend.element, plot.element);
  let endHover = () => {};

  const lay = () => {
    const shown = { ...chart, lines: chart.lines.filter(({ name }) => !hidden.has(name)) };
    const values = extent(shown);
    const { inside, beyond } = placed(thresholds, Math.max(0, ...values.map((value) => value ?? 0)));
    legend.update(notesOf(chart, beyond, words.unit, data.leftOut));
    const fromZero = chart.shape === "block" || chart.draw === "area";
    const wanted = { values, unit: words.unit, thresholds: inside.map(({ at }) => at), fromZero };
    const { value, geometry } = layOut(plot.element, wanted, firings.length > 0 ? laneHeight : 0, measure);
    const ticks = timeTicks(chart.startMs, chart.endMs, geometry.width, clock);
    const below = { type: "time" as const, min: chart.startMs, max: chart.endMs, ticks };
    plot.draw(seriesOption(shown, { below, value, geometry }, palettes[theme]), geometry);

    const span = { fromMs: chart.startMs, toMs: chart.endMs, widthPixels: geometry.width };
    const bands = bandsIn((apartPixels / geometry.width) * (chart.endMs - chart.startMs));
    plot.under.replaceChildren(...thresholdZones(inside, value), ...firingTints(bandsIn(0), span));
    plot.over.replaceChildren(...thresholdLines(inside, value, geometry.height, words.unit));
    endHover();
    const context = { axis: value, unit: words.unit, clock, bands, alertHref, dataEndMs: toMs, spanMs: toMs - fromMs };
    endHover = hoverOver(plot.over, seriesColumns(shown, context), words.title, `${chart.startMs}/${chart.stepMs}`);
    plot.over.append(...firingLane(bands, span, alertHref, measure));
  };
  return {
    lay,
    dispose() {
      endHover();
      plot.dispose();
    },
  };
}

/** What the legend says beside its names. */
function notesOf({ lines }: SeriesChart, beyond: readonly Threshold[], unit: Unit, leftOut: number): HTMLElement[] {
  const isCompared = lines.some(({ before }) => before);
  return [
    ...(isCompared
      ? [element("span", { class: "chart-note" }, swatch({ color: "currentColor", shape: "dashed" }), "before")]
      : []),
    ...beyond.map((threshold) =>
      element("span", { class: `chart-note is-${threshold.severity}` }, `▲ ${thresholdLabel(threshold, unit)}`),
    ),
    ...(leftOut > 0 ? [element("span", { class: "chart-note" }, `${leftOut} more not drawn`)] : []),
  ];
}
