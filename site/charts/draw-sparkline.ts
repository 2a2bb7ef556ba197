import type { PanelWords } from "../../model/dashboard.ts";
import type { FigureData } from "../../model/dashboard-data.ts";
import { svgElement } from "../element.ts";
import type { Around, Chart } from "./draw.ts";
import { courseInWords } from "./in-words.ts";
import { knownAt, longestBridge } from "./line-points.ts";
import { palettes } from "./palette.ts";

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
      svgElement("path", { class: "chart-spark-line", d: paths.line, stroke: color }),
      svgElement("path", { class: "chart-spark-dot", d: paths.dot, stroke: color }),
    );
  }
  into.replaceChildren(svg);
  return { lay() {}, dispose() {} };
}

interface SparkPaths {
  line: string;
  area: string;
  dot: string;
}

/** Fewer are no course. */
const leastKnown = 3;

/** Of an SVG; undefined where hardly anything is known. From zero, unless the values hardly differ; over gaps that are short. */
export function sparkPaths(values: readonly (number | null)[]): SparkPaths | undefined {
  const known = values.filter((value) => value !== null);
  if (known.length < leastKnown) return undefined;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const bottom = least > 0 && least > most * 0.4 ? least - (most - least) * 0.3 : Math.min(0, least);
  const x = (index: number) => round(edge + (index / (values.length - 1)) * (width - 2 * edge));
  const y = (value: number) => round(height - edge - ((value - bottom) / (most - bottom || 1)) * (height - 2 * edge));
  const stretches = stretchesOf(values).map((indexes) => {
    const points = indexes.map((index) => `${x(index)} ${y(values[index] as number)}`).join("L");
    return { points, from: x(indexes[0] as number), to: x(indexes.at(-1) as number) };
  });
  const last = values.findLastIndex((value) => value !== null);
  return {
    line: stretches.map(({ points, from, to }) => `M${points}${from === to ? "h0" : ""}`).join(""),
    area: stretches.map(({ points, from, to }) => `M${from} ${height}L${points}L${to} ${height}Z`).join(""),
    dot: `M${x(last)} ${y(values[last] as number)}h0`,
  };
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Where something is known, without a long gap. */
function stretchesOf(values: readonly (number | null)[]): number[][] {
  const longest = longestBridge(values);
  const stretches: number[][] = [];
  for (const index of knownAt(values)) {
    const before = stretches.at(-1)?.at(-1);
    if (before !== undefined && index - before <= longest) stretches.at(-1)?.push(index);
    else stretches.push([index]);
  }
  return stretches;
}
