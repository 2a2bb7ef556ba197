import type { PanelWords, Unit } from "../../model/dashboard.ts";
import type { HistogramData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import { inUnitOf, valueInWords } from "../format/number.ts";
import { axesOption } from "./axes-option.ts";
import type { Around, Chart } from "./draw.ts";
import type { BarSeriesOption } from "./echarts.ts";
import { layOut } from "./geometry.ts";
import { hoverOver, type Pointed } from "./hover.ts";
import { sentences } from "./in-words.ts";
import { legendOf } from "./legend.ts";
import { type LineLook, lookOf, palettes } from "./palette.ts";
import { measure, plotOf } from "./plot.ts";
import { unitAbove } from "./value-axis.ts";

export type HistogramWords = Extract<PanelWords, { kind: "histogram" }>;
type Bars = HistogramData["bars"][number] & LineLook;

/** Bars beside each other for each class of what is counted. @param hidden names of bars; the legend changes them */
export function drawHistogram(
  into: HTMLElement,
  words: HistogramWords,
  data: HistogramData,
  around: Around,
  hidden: Set<string>,
): Chart {
  const palette = palettes[around.theme];
  const bars: Bars[] = data.bars.map((one) => ({ ...one, ...lookOf(one.name, around.slots, palette) }));
  const plot = plotOf(histogramInWords(words, data), unitAbove(words.unit));
  const legend = legendOf(bars, "block", hidden, () => lay());
  const classed = [words.classTitle, unitAbove(words.classUnit)].filter(Boolean).join(", ");
  const title = element("p", { class: "chart-below" }, classed);
  into.replaceChildren(legend.element, plot.element, title);
  let endHover = () => {};

  const lay = () => {
    const shown = bars.filter(({ name }) => !hidden.has(name));
    legend.update();
    const values = shown.flatMap((one) => one.values);
    const wanted = { values, unit: words.unit, thresholds: [], fromZero: true };
    const { value, geometry } = layOut(plot.element, wanted, 0, measure);
    const ticks = classTicks(data.from, words.classUnit, geometry.width);
    const below = { type: "value" as const, min: 0, max: data.from.length, ticks };
    plot.draw({ ...axesOption({ below, value, geometry }, palette), series: barSeries(shown) }, geometry);
    endHover();
    plot.over.replaceChildren();
    endHover = hoverOver(plot.over, classColumns(shown, words, data.from), words.title);
  };
  return {
    lay,
    dispose() {
      endHover();
      plot.dispose();
    },
  };
}

function barSeries(bars: readonly Bars[]): BarSeriesOption[] {
  return bars.map(({ name, values, color }) => ({
    ...{ type: "bar" as const, name, silent: true, barCategoryGap: "12%", barGap: "8%", barMinHeight: 1 },
    itemStyle: { color, borderRadius: [2, 2, 0, 0] },
    data: values.map((value, index) => [index + 0.5, value]),
  }));
}

/** Where classes begin, all in one unit. */
export const inClassUnit = (from: readonly number[], unit: Unit) => inUnitOf(Math.max(...from.map(Math.abs)), unit);

/** Each class where it begins, as many as have room. */
function classTicks(from: readonly number[], unit: Unit, widthPixels: number) {
  const label = unitAbove(unit) ? bareNumber(from, unit) : inClassUnit(from, unit);
  const widest = Math.max(...from.map((at) => measure(label(at)))) + 12;
  const each = Math.max(1, Math.ceil((widest * from.length) / widthPixels));
  return from.flatMap((at, index) => (index % each === 0 ? [{ at: index, label: label(at) }] : []));
}

/** Where the unit stands below the axis, it is said once. */
function bareNumber(from: readonly number[], unit: Unit): (value: number) => string {
  const inUnit = inClassUnit(from, unit);
  const bare = (text: string) => (text.endsWith(unit) ? text.slice(0, text.length - unit.length).trim() : text);
  return (value) => bare(inUnit(value));
}

function classInWords(from: readonly number[], index: number, unit: Unit): string {
  const inUnit = inClassUnit(from, unit);
  const [low = 0, high] = [from[index], from[index + 1]];
  return high === undefined ? `${inUnit(low)} and more` : `${bareNumber(from, unit)(low)} to ${inUnit(high)}`;
}

function classColumns(bars: readonly Bars[], words: HistogramWords, from: readonly number[]): Pointed {
  return {
    count: from.length,
    middle: (index) => (index + 0.5) / from.length,
    indexAt: (left) => Math.floor(left * from.length),
    dots: () => [],
    tip: (index) => ({
      title: classInWords(from, index, words.classUnit),
      rows: bars.map(({ name, values, color, glyph }) => ({
        ...{ name: name || words.title, value: valueInWords(values[index] ?? null, words.unit) },
        look: { color, glyph, shape: "block" },
      })),
      notes: [],
    }),
  };
}

function histogramInWords(words: HistogramWords, { from, bars }: HistogramData): string {
  const each = bars.map(({ name, values }) => {
    const most = values.reduce<number>((best, value, index) => ((value ?? 0) > (values[best] ?? 0) ? index : best), 0);
    const text = `most at ${classInWords(from, most, words.classUnit)}: ${valueInWords(values[most] ?? null, words.unit)}`;
    return name ? `${name}: ${text}` : text;
  });
  return sentences([`${words.title}, ${words.subtitle}, by ${words.classTitle}, ${from.length} classes`, ...each]);
}
