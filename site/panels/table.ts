import type { PanelWords, TableColumn } from "../../model/dashboard.ts";
import { ago } from "../ago.ts";
import { type Child, element } from "../element.ts";
import { valueInColumn } from "../format/number.ts";
import { linkOf } from "../links.ts";
import type { PageAround } from "./around.ts";
import type { Body } from "./body.ts";
import { moreRows } from "./more.ts";

type Words = Extract<PanelWords, { kind: "table" }>;
type Cell = string | number | boolean | null;

const rowsFirst = 8;
/** What is longer may be cut, in the narrowest column. */
const shortCharacters = 24;

export function tableBody(words: Words, place: HTMLElement): Body {
  const table = element("table", {});
  const more = moreRows("rows", rowsFirst);
  place.replaceChildren(
    element("div", { class: "table", tabindex: 0, role: "group", "aria-label": words.title }, table),
    more.element,
  );
  return {
    tools: [],
    update(answer, around) {
      if (answer.kind !== "rows") return;
      const columns = answer.columns.map((name, index) => {
        const { title = name, ...column }: Partial<TableColumn> = words.columns[name] ?? { shows: "text" };
        const largest = Math.max(0, ...answer.rows.map((row) => Number(row[index]) || 0));
        return { title, shows: "text" as const, ...column, largest };
      });
      table.replaceChildren(
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            columns.map((column) =>
              column.title
                ? element("th", { scope: "col", class: classOf(column) }, column.title)
                : element("td", { class: classOf(column) }),
            ),
          ),
        ),
        element(
          "tbody",
          {},
          answer.rows.map((row) =>
            element(
              "tr",
              {},
              columns.map((column, index) =>
                element("td", { class: classOf(column) }, cellOf(row[index] ?? null, column, around)),
              ),
            ),
          ),
        ),
      );
      more.update([...(table.tBodies[0]?.rows ?? [])], answer.cut);
    },
    resize() {},
    dispose() {},
  };
}

type Column = TableColumn & { largest: number };

const classOf = ({ shows, wideOnly }: TableColumn) => (wideOnly ? `cell-${shows} wide-only` : `cell-${shows}`);

function cellOf(cell: Cell, column: Column, { clock, nowMs }: PageAround): Child {
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
