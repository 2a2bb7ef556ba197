import type { Unit } from "../../model/dashboard.ts";
import { valueInWords } from "../format/number.ts";
import type { Clock } from "../format/time.ts";
import type { Band } from "./firing-bands.ts";
import type { SeriesChart, SeriesWords } from "./series-chart.ts";
import type { Threshold } from "./thresholds.ts";

/** A series for whoever does not see it: of each line its least, its most and its last value, then the thresholds and what fired. */
export function seriesInWords(
  words: SeriesWords,
  chart: SeriesChart,
  thresholds: readonly Threshold[],
  bands: readonly Band[],
  clock: Clock,
) {
  const lines = chart.lines.map(({ name, values }) => {
    const text = courseInWords(values, words.unit, (index) => clock.minute(chart.startMs + index * chart.stepMs));
    return name ? `${name}: ${text}` : text;
  });
  const levels = thresholds.map(
    ({ severity, at, bad }) => `${capital(severity)} ${bad} ${valueInWords(at, words.unit)}`,
  );
  const span = `${clock.minute(chart.startMs)} to ${clock.minute(chart.endMs)}`;
  return sentences([
    `${words.title}, ${words.subtitle}, ${span}`,
    ...lines,
    ...levels,
    ...bands.map(({ inWords }) => inWords),
  ]);
}

/** Without moments where they are not given, as of a course in a figure. */
export function courseInWords(
  values: readonly (number | null)[],
  unit: Unit,
  moment?: (index: number) => string,
): string {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return "no values";
  const most = Math.max(...known);
  const when = moment ? ` (${moment(values.indexOf(most))})` : "";
  const inUnit = (value: number) => valueInWords(value, unit);
  return `least ${inUnit(Math.min(...known))}, most ${inUnit(most)}${when}, last ${inUnit(last)}`;
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
export const sentences = (all: readonly string[]) => `${all.join(". ")}.`;
