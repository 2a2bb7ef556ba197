import { dashboardLimits } from "../../../model/dashboard.ts";
import type { PanelData } from "../../../model/dashboard-data.ts";
import type { Answer } from "../../query/ask.ts";
import { columnsOf } from "./columns.ts";
import { numberOf, textOf } from "./value.ts";

/** Bars of each class, the lowest first. */
export function histogramOf(answer: Answer): PanelData {
  const columns = columnsOf(answer, ["from", "value"]);
  const rows = answer.rows.flatMap((row) => {
    const from = numberOf(row[columns.from]);
    const name = columns.more === undefined ? "" : textOf(row[columns.more]);
    return from === null ? [] : [{ from, name, value: numberOf(row[columns.value]) }];
  });
  if (rows.length === 0) return { state: "empty" };
  const from = [...new Set(rows.map((row) => row.from))].sort((a, b) => a - b);
  if (from.length > dashboardLimits.classes) {
    throw new Error(`it has ${from.length} classes, and at most ${dashboardLimits.classes} are drawn; make them wider`);
  }
  const names = [...new Set(rows.map(({ name }) => name))];
  if (names.length > dashboardLimits.lines) {
    throw new Error(`it has ${names.length} bars in each class, and at most ${dashboardLimits.lines} are drawn`);
  }
  const bars = names.map((name) => ({ name, values: Array<number | null>(from.length).fill(null) }));
  for (const row of rows)
    (bars[names.indexOf(row.name)] as (typeof bars)[number]).values[from.indexOf(row.from)] = row.value;
  return { state: "data", kind: "histogram", from, bars };
}
