import type { PanelWords } from "../../model/dashboard.ts";
import type { FigureData } from "../../model/dashboard-data.ts";
import type { Around, Chart } from "./draw.ts";
import { courseInWords } from "./in-words.ts";
import { palettes } from "./palette.ts";
import { svgElement } from "./swatch.ts";

type FigureWords = Extract<PanelWords, { kind: "figure" }>;

const width = 200;
const height = 40;
/** Room for the line's own width and for the dot at its end. */
const edge = 4;

/** A figure's course without axes: its line, the area below, and a dot where it is now. In the colour of its level, if it has one. */
export function drawSparkline(
  into: HTMLElement,
  words: FigureWords,
  { sparkline, level }: FigureData,
  { theme }: Around,
): Chart {
  const palette = palettes[theme];
  const color = level ? palette[level] : (palette.lines[0] as string);
  const paths = sparkPaths(sparkline);
  const label = `Course of ${words.title}: ${courseInWords(sparkline, words.unit)}`;
  const svg = svgElement("svg", {
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": label,
  });
  if (paths) {
    svg.append(
      svgElement("path", { class: "chart-spark-area", d: paths.area, fill: color }),
      svgElement("path", { class: "chart-spark-bridge", d: paths.bridges, stroke: color }),
      svgElement("path", { class: "chart-spark-line", d: paths.line, stroke: color }),
      svgElement("path", { class: "chart-spark-dot", d: paths.dot, stroke: color }),
    );
  }
  into.replaceChildren(svg);
  return { lay() {}, dispose() {} };
}

/** Longer gaps tell something, and stay. */
const bridgedShare = 1 / 14;

interface SparkPaths {
  line: string;
  area: string;
  /** Over short gaps. */
  bridges: string;
  dot: string;
}

/** Fewer are no course. */
const leastKnown = 3;

/** Of an SVG; undefined where hardly anything is known. From zero, unless the values hardly differ. */
export function sparkPaths(values: readonly (number | null)[]): SparkPaths | undefined {
  const known = values.filter((value) => value !== null);
  if (known.length < leastKnown) return undefined;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const bottom = least > 0 && least > most * 0.4 ? least - (most - least) * 0.3 : Math.min(0, least);
  const x = (index: number) => edge + (values.length > 1 ? index / (values.length - 1) : 0.5) * (width - 2 * edge);
  const y = (value: number) => height - edge - ((value - bottom) / (most - bottom || 1)) * (height - 2 * edge);
  const at = (index: number) => `${round(x(index))} ${round(y(values[index] as number))}`;
  const runs = runsOf(values);
  const line = runs.map(([from, to]) => `M${range(from, to).map(at).join("L")}${from === to ? "h0" : ""}`).join("");
  const area = runs
    .map(([from, to]) => `M${round(x(from))} ${height}L${range(from, to).map(at).join("L")}L${round(x(to))} ${height}Z`)
    .join("");
  const bridges = runs.map(([from], index) => {
    const before = runs[index - 1]?.[1];
    return before !== undefined && from - before <= values.length * bridgedShare ? `M${at(before)}L${at(from)}` : "";
  });
  const last = runs.at(-1)?.[1] as number;
  return { line, area, bridges: bridges.join(""), dot: `M${at(last)}h0` };
}

const round = (value: number) => Math.round(value * 10) / 10;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** First and last index of each stretch without a gap. */
function runsOf(values: readonly (number | null)[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    const last = runs.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  });
  return runs;
}
