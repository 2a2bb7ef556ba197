import type { ToolResult } from "../../../model/report.ts";
import { quoted } from "../../digest/text.ts";
import type { Answer } from "../../query/ask.ts";
import type { Plain } from "../../query/plain.ts";
import { shown } from "../../text.ts";
import type { Redactor } from "../redact/redactor.ts";
import { type Found, resultLimits } from "./tool.ts";

const lookedAt = 20_000;

type Cell = ToolResult["rows"][number][number];

/** An answer as the model may see it: its columns have names that can be cited, its cells are plain, short and without anything
 *  private, and all of them together fit what one result may take. */
export function foundOf({ columns, rows, cut }: Answer, redactor: Redactor): Found {
  const names = citable(columns.map((column) => redactor.text(column)));
  const kept: Cell[][] = [];
  let characters = names.join().length;
  for (const row of rows.slice(0, resultLimits.rows)) {
    const cells = row.map((value, index) => cellOf(redactor.field(columns[index] as string, bounded(value)) as Plain));
    characters += cells.reduce<number>((sum, cell) => sum + String(cell).length + 3, 0);
    if (characters > resultLimits.characters) break;
    kept.push(cells);
  }
  return { columns: names, rows: kept, cut: cut || kept.length < rows.length };
}

/** Long enough that what is shown of it is not where it was cut. */
const bounded = (value: Plain): Plain => (typeof value === "string" ? value.slice(0, lookedAt) : value);

function cellOf(value: Plain): Cell {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  return shown(typeof value === "string" ? value : JSON.stringify(value), resultLimits.cellCharacters);
}

/** Letters, digits and _, each name once. */
function citable(columns: readonly string[]): string[] {
  const names: string[] = [];
  columns.forEach((column, index) => {
    const plain =
      column
        .replace(/\W+/g, "_")
        .replace(/^_+|_+$/g, "")
        .slice(0, 60) || `column_${index + 1}`;
    names.push(names.includes(plain) ? `${plain}_${index + 1}` : plain);
  });
  return names;
}

/** The result as the model is told it, each row with the number that is cited. Text of the data stands between ⟦ and ⟧. */
export function resultText({ id, columns, rows, cut, error }: ToolResult): string {
  if (error !== undefined) return `${id} failed: ${quoted(error)}`;
  const lines = rows.map((row, index) => `${index + 1}: ${row.map(cellText).join(" | ")}`);
  const count = cut ? `the first ${rows.length} rows, there are more` : `${rows.length} rows`;
  return [`${id}: ${count}`, `row: ${columns.join(" | ")}`, ...lines].join("\n");
}

const cellText = (cell: Cell): string => (typeof cell === "string" ? quoted(cell) : String(cell));
