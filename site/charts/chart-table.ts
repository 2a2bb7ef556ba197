import { element } from "../element.ts";
import { valueInWords } from "../format/number.ts";
import type { Around, Chart, ChartData, ChartWords } from "./draw.ts";
import { rowsOf } from "./draw-heatmap.ts";
import { inClassUnit } from "./draw-histogram.ts";

export interface TableOfChart {
  columns: string[];
  rows: string[][];
}

/** The values of a chart as a table that scrolls by itself. */
export function chartTable(into: HTMLElement, words: ChartWords, data: ChartData, around: Around): Chart {
  const { columns, rows } = valuesAsTable(words, data, around);
  const head = element(
    "tr",
    {},
    columns.map((column) => element("th", { scope: "col" }, column)),
  );
  const body = rows.map(([first, ...values]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, first),
      values.map((value) => element("td", {}, value)),
    ),
  );
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, body));
  into.replaceChildren(
    element(
      "div",
      { class: "chart-table", role: "region", tabindex: 0, "aria-label": `${words.title} as a table` },
      table,
    ),
  );
  return { lay() {}, dispose() {} };
}

/** The latest first, where it is one of moments. */
export function valuesAsTable(words: ChartWords, data: ChartData, { clock, before }: Around): TableOfChart {
  const inUnit = (value: number | null | undefined) => valueInWords(value ?? null, words.unit);
  if (data.kind === "series") {
    const earlier = before?.kind === "series" ? before.lines : [];
    const lines = [
      ...data.lines.map(({ name, values }) => ({ name: name || words.title, values })),
      ...earlier.map(({ name, values }) => ({ name: `${name || words.title}, before`, values })),
    ];
    const count = Math.max(0, ...data.lines.map(({ values }) => values.length));
    const rows = Array.from({ length: count }, (_, index) => [
      clock.minute(data.startMs + index * data.stepMs),
      ...lines.map(({ values }) => inUnit(values[index])),
    ]);
    return { columns: ["Time", ...lines.map(({ name }) => name)], rows: rows.toReversed() };
  }
  if (data.kind === "histogram" && words.kind === "histogram") {
    const inClass = inClassUnit(data.from, words.classUnit);
    const rows = data.from.map((from, index) => [
      `from ${inClass(from)}`,
      ...data.bars.map(({ values }) => inUnit(values[index])),
    ]);
    return { columns: [words.classTitle, ...data.bars.map(({ name }) => name || words.title)], rows };
  }
  if (data.kind === "heatmap" && words.kind === "heatmap") {
    const rows = rowsOf(data).map((values, row) => [data.y[row] ?? "", ...values.map(inUnit)]);
    return { columns: [`${words.yTitle} / ${words.xTitle}`, ...data.x], rows };
  }
  throw new Error(`${words.id}: a ${data.kind} has no table`);
}
