import type { RowsData } from "../../model/dashboard-data.ts";

type Row = RowsData["rows"][number];

/** By which column rows stand in another order than their question's. */
export interface Order {
  column: number;
  direction: "ascending" | "descending";
}

/** After a click on a column's title: the largest first, or texts from A on; then the other way; then as they were asked for. */
export function nextOrder(order: Order | undefined, column: number, isText: boolean): Order | undefined {
  const first = isText ? "ascending" : "descending";
  if (order?.column !== column) return { column, direction: first };
  if (order.direction !== first) return undefined;
  return { column, direction: isText ? "descending" : "ascending" };
}

/** What is not known stands last in any order. */
export function inOrder(rows: readonly Row[], order: Order | undefined): readonly Row[] {
  if (!order) return rows;
  const sign = order.direction === "ascending" ? 1 : -1;
  return rows.toSorted((one, other) => {
    const [left = null, right = null] = [one[order.column], other[order.column]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "string" || typeof right === "string") {
      return sign * String(left).localeCompare(String(right), "en", { numeric: true });
    }
    return sign * (Number(left) - Number(right));
  });
}
