import { dashboardLimits, type Table } from "../../../model/dashboard.ts";
import type { PanelData } from "../../../model/dashboard-data.ts";
import type { Answer } from "../../query/ask.ts";
import type { Plain } from "../../query/plain.ts";
import { numberOf, textOf, timeOf } from "./value.ts";

type Cell = string | number | boolean | null;

/** Rows of a table, with the columns that it declares, in that order. */
export function tableOf(answer: Answer, { columns }: Table): PanelData {
  const cells = Object.entries(columns).map(([name, { shows }]): [string, (value: Plain | undefined) => Cell] => {
    if (shows === "number") return [name, numberOf];
    return [name, shows === "time" ? timeOf : textCell];
  });
  return rowsOf(answer, cells, dashboardLimits.tableRows);
}

/** Rows of a status list. What `state` there is not is unknown. */
export function statusOf(answer: Answer): PanelData {
  const optional: [string, (value: Plain | undefined) => Cell][] = [
    ["since", timeOf],
    ["to", textCell],
  ];
  const cells: [string, (value: Plain | undefined) => Cell][] = [
    ["name", textCell],
    ["state", (value) => (states.includes(String(value)) ? String(value) : "unknown")],
    ["detail", textCell],
    ...optional.filter(([name]) => answer.columns.includes(name)),
  ];
  return rowsOf(answer, cells, dashboardLimits.statusRows);
}

const states = ["ok", "warning", "critical", "unknown"];
const textCell = (value: Plain | undefined) => (value === null || value === undefined ? null : textOf(value));

function rowsOf(
  answer: Answer,
  cells: readonly [string, (value: Plain | undefined) => Cell][],
  limit: number,
): PanelData {
  const places = cells.map(([name]) => answer.columns.indexOf(name));
  const missing = cells.flatMap(([name], index) => (places[index] === -1 ? [name] : []));
  if (missing.length > 0) throw new Error(`its SQL gives no column ${missing.join(" and no column ")}`);
  if (answer.rows.length === 0) return { state: "empty" };
  const rows = answer.rows
    .slice(0, limit)
    .map((row) => cells.map(([, cell], index) => cell(row[places[index] as number])));
  const cut = answer.cut || answer.rows.length > limit;
  return { state: "data", kind: "rows", columns: cells.map(([name]) => name), rows, cut };
}
