import type { PanelWords } from "../../model/dashboard.ts";
import type { HeatmapData } from "../../model/dashboard-data.ts";
import { element } from "../element.ts";
import { inUnitOf, valueInWords } from "../format/number.ts";
import type { Around, Chart } from "./draw.ts";
import { heatColor, isLight } from "./heat-scale.ts";
import { hoverOver, type Pointed } from "./hover.ts";
import { sentences } from "./in-words.ts";
import { palettes } from "./palette.ts";
import { measure } from "./plot.ts";

export type HeatmapWords = Extract<PanelWords, { kind: "heatmap" }>;

/** Cells wide enough for a number have it inside. */
const numberPixels = 40;
/** Room that a panel has beside its plot. */
const edgePixels = 12;

/** Cells whose colour says how much: the darker of two on a light page, the lighter on a dark one, is more. */
export function drawHeatmap(into: HTMLElement, words: HeatmapWords, data: HeatmapData, { theme }: Around): Chart {
  const { heat } = palettes[theme];
  const rows = rowsOf(data);
  const values = rows.flat();
  const most = Math.max(0, ...data.cells.map(([, , value]) => value));
  const short = inUnitOf(most, "");
  const cells = values.map((value) => {
    const cell = element("i", { class: value === null ? "chart-cell is-unknown" : "chart-cell" });
    if (value === null) return cell;
    const color = heatColor(heat, most > 0 ? value / most : 0);
    cell.style.backgroundColor = color;
    cell.append(element("span", { class: isLight(color) ? "is-on-light" : "is-on-dark" }, short(value)));
    return cell;
  });
  const grid = element(
    "div",
    { class: "chart-cells", role: "img", "aria-label": heatmapInWords(words, data, rows) },
    cells,
  );
  const over = element("div", { class: "chart-layer" });
  const below = data.x.map((name) => element("span", {}, name));
  grid.style.gridTemplateColumns = `repeat(${data.x.length}, minmax(0, 1fr))`;
  into.replaceChildren(
    element("div", { class: "chart-heat" }, [
      element(
        "div",
        { class: "chart-heat-rows" },
        data.y.map((name) => element("span", { title: name }, name)),
      ),
      element("div", { class: "chart-heat-plot" }, grid, over),
      element("div", { class: "chart-heat-columns" }, below),
    ]),
    scaleOf(words, heat, most),
  );
  const endHover = hoverOver(over, cellsOf(words, data, values, cells), words.title);
  return {
    lay() {
      const cellPixels = grid.clientWidth / data.x.length;
      const each = labelledEach(Math.max(...data.x.map(measure)) + 8, cellPixels);
      for (const [index, label] of below.entries()) {
        // Half of it lies right of its cell's middle, and must not stand out of the plot.
        const stands = measure(data.x[index] ?? "") / 2 > (data.x.length - index - 0.5) * cellPixels + edgePixels;
        label.classList.toggle("is-left-out", index % each !== 0 || stands);
      }
      grid.classList.toggle("has-numbers", cellPixels >= numberPixels);
    },
    dispose: endHover,
  };
}

/** Row by row; null where there is no cell. */
export function rowsOf({ x, y, cells }: HeatmapData): (number | null)[][] {
  const rows = y.map(() => Array<number | null>(x.length).fill(null));
  for (const [column, row, value] of cells) rows[row]?.splice(column, 1, value);
  return rows;
}

const roundSteps = [1, 2, 3, 4, 6, 12, 24, 48];

function labelledEach(labelPixels: number, cellPixels: number): number {
  return roundSteps.find((each) => each * cellPixels >= labelPixels) ?? 96;
}

function cellsOf(
  words: HeatmapWords,
  { x, y }: HeatmapData,
  values: readonly (number | null)[],
  cells: readonly HTMLElement[],
): Pointed {
  const [across, down] = [x.length, y.length];
  const column = (share: number) => Math.min(across - 1, Math.max(0, Math.floor(share * across)));
  const row = (share: number) => Math.min(down - 1, Math.max(0, Math.floor(share * down)));
  return {
    ...{ count: values.length, across, dots: () => [] },
    middle: (index) => ((index % across) + 0.5) / across,
    indexAt: (left, top) => row(top) * across + column(left),
    mark(index) {
      for (const cell of cells) cell.classList.toggle("is-pointed", cell === cells[index ?? -1]);
    },
    tip: (index) => ({
      title: `${words.yTitle} ${y[Math.floor(index / across)]}, ${words.xTitle} ${x[index % across]}`,
      rows: [{ name: "", value: valueInWords(values[index] ?? null, words.unit) }],
      notes: [],
    }),
  };
}

/** What the colours mean. */
function scaleOf(words: HeatmapWords, heat: readonly string[], most: number): HTMLElement {
  const bar = element("i", { class: "chart-heat-bar" });
  bar.style.backgroundImage = `linear-gradient(to right, ${heat.join(", ")})`;
  return element(
    "p",
    { class: "chart-heat-scale" },
    element("span", {}, "0"),
    bar,
    element("span", {}, valueInWords(most, words.unit)),
  );
}

function heatmapInWords(words: HeatmapWords, { x, y, cells }: HeatmapData, rows: (number | null)[][]): string {
  const told = cells.toSorted(([, , one], [, , other]) => other - one).slice(0, 3);
  const most = told.map(([column, row, value]) => `${y[row]} ${x[column]} ${valueInWords(value, words.unit)}`);
  const each = rows.map((values, row) => {
    const highest = Math.max(0, ...values.map((value) => value ?? 0));
    return `${y[row]} at most ${valueInWords(highest, words.unit)}`;
  });
  return sentences([
    `${words.title}, ${words.subtitle}, ${words.xTitle} by ${words.yTitle}`,
    `most: ${most.join(", ")}`,
    each.join(", "),
  ]);
}
