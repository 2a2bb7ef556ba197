import { closest } from "../../model/closest.ts";
import { shown } from "../text.ts";

/** Tables and views by name, with their columns. */
export type Known = ReadonlyMap<string, readonly string[]>;

const lengthLimit = 400;

/** What DuckDB says of a text, in one line: where, what, and for a name that it does not know the one that was meant. */
export function oneLine(message: string, sql: string, known: Known): string {
  const text = message.replace(/^Failed to extract statements: /, "");
  const [said = "", drawing] = text.split(/\n+(?=LINE \d+: )/);
  const where = drawing ? positionOf(drawing, sql) : undefined;
  return shown(
    `${where ? `${where}: ` : ""}${unknownName(said, sql, known) ?? said.replaceAll(/\s*\n\s*/g, " ")}`,
    lengthLimit,
  );
}

/** From `LINE 2:  a = = 1` with a caret below it. A line that was shortened tells no column. */
function positionOf(drawing: string, sql: string): string | undefined {
  const [, prefix = "", number, line = ""] = /^(LINE (\d+): )(.*)$/m.exec(drawing) ?? [];
  if (!number) return undefined;
  const caret = drawing.split("\n")[1]?.indexOf("^") ?? -1;
  const isWhole = sql.split("\n")[Number(number) - 1]?.trimEnd() === line.trimEnd();
  return caret >= 0 && isWhole ? `line ${number}, column ${caret - prefix.length + 1}` : `line ${number}`;
}

function unknownName(said: string, sql: string, known: Known): string | undefined {
  const table = /Table with name (.+?) does not exist/.exec(said)?.[1];
  if (table !== undefined) {
    return `there is no table or view "${table}"; did you mean "${closest(table, [...known.keys()])}"?`;
  }
  const column =
    /Referenced column "(.+?)" not found/.exec(said)?.[1] ?? /does not have a column named "(.+?)"/.exec(said)?.[1];
  if (column === undefined) return undefined;
  const words = new Set(sql.match(/\w+/g));
  const columns = [...known].filter(([name]) => words.has(name)).flatMap(([, names]) => names);
  return `there is no column "${column}"${columns.length > 0 ? `; did you mean "${closest(column, columns)}"?` : ""}`;
}
