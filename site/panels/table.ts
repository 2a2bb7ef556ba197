import type { PanelWords } from "../../model/dashboard.ts";
import { element } from "../element.ts";
import { icon } from "../icon.ts";
import { scrolling } from "../scrolling.ts";
import { replaceKeepingFocus } from "../shell/keep-focus.ts";
import type { Body } from "./body.ts";
import { type Column, cellOf, classOf, columnsOf } from "./cell.ts";
import { moreRows } from "./more.ts";
import { inOrder, nextOrder, type Order } from "./sort.ts";

type Words = Extract<PanelWords, { kind: "table" }>;

const rowsFirst = 8;

/** Rows in the order of their question, or by the column whose title was clicked. */
export function tableBody(words: Words, place: HTMLElement): Body {
  const head = element("tr", {});
  const rows = element("tbody", {});
  const more = moreRows("rows", rowsFirst);
  place.replaceChildren(
    scrolling("table", words.title, element("table", {}, element("thead", {}, head), rows)),
    more.element,
  );
  let order: Order | undefined;
  return {
    tools: [],
    update(answer, around) {
      if (answer.kind !== "rows") return;
      const columns = columnsOf(words, answer);
      const draw = () => {
        const sort = (index: number) => {
          order = nextOrder(order, index, columns[index]?.shows === "text");
          draw();
        };
        replaceKeepingFocus(head, ...columns.map((column, index) => headOf(column, index, order, sort)));
        rows.replaceChildren(
          ...inOrder(answer.rows, order).map((row) =>
            element(
              "tr",
              {},
              columns.map((column, index) =>
                element("td", { class: classOf(column) }, cellOf(row[index] ?? null, column, around)),
              ),
            ),
          ),
        );
        more.update([...rows.rows], answer.cut);
      };
      draw();
    },
    resize() {},
    dispose() {},
  };
}

function headOf(column: Column, index: number, order: Order | undefined, sort: (index: number) => void): HTMLElement {
  if (!column.title) return element("td", { class: classOf(column) });
  const direction = order?.column === index ? order.direction : undefined;
  const button = element(
    "button",
    { type: "button", class: "sort", "data-key": index, onclick: () => sort(index) },
    column.title,
    direction && icon(direction === "ascending" ? "up" : "down"),
  );
  return element("th", { scope: "col", class: classOf(column), "aria-sort": direction }, button);
}
