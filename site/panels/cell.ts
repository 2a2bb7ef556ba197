import type { PanelWords, TableColumn } from "../../model/dashboard.ts";
import type { RowsData } from "../../model/dashboard-data.ts";
import { ago } from "../ago.ts";
import { type Child, element } from "../element.ts";
import { valueInColumn } from "../format/number.ts";
import { linkOf } from "../links.ts";
import type { PageAround } from "./around.ts";
import { levelOf } from "./level.ts";

/** A column as it is shown; the longest bar in it is of its largest value. */
export type Column = TableColumn & { largest: number };
type Cell = RowsData["rows"][number][number];

/** What is longer may be cut, in the narrowest column. */
const shortCharacters = 24;

export function columnsOf(
  { columns }: Extract<PanelWords, { kind: "table" }>,
  { columns: names, rows }: RowsData,
): Column[] {
  return names.map((name, index) => {
    const largest = Math.max(0, ...rows.map((row) => Number(row[index]) || 0));
    return { ...(columns[name] ?? { title: name, shows: "text" }), largest };
  });
}

export const classOf = ({ shows, wideOnly }: TableColumn): string =>
  wideOnly ? `cell-${shows} wide-only` : `cell-${shows}`;

export function cellOf(cell: Cell, column: Column, { clock, nowMs }: PageAround): Child {
  if (cell === null || cell === "") return column.shows === "link" ? "" : "–";
  switch (column.shows) {
    case "number":
      return [
        valueInColumn(Number(cell), column.unit ?? ""),
        column.bar && Number(cell) > 0 && barOf(Number(cell) / column.largest),
      ];
    case "time":
      return ago(Number(cell), clock, nowMs);
    case "link": {
      const link = linkOf(String(cell));
      return link ? element("a", { href: link.to }, link.text) : String(cell);
    }
    case "text":
      if (cell === "warning" || cell === "critical") return levelOf(cell);
      return element(
        "span",
        { class: "cell-words", title: String(cell).length > shortCharacters && String(cell) },
        String(cell),
      );
  }
}

function barOf(share: number): HTMLElement {
  const bar = element("span", { class: "cell-bar", "aria-hidden": "true" });
  bar.style.width = `${Math.max(2, share * 100)}%`;
  return bar;
}
