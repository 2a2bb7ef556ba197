import { quoted } from "../../model/sql-text.ts";
import type { DataTable, View } from "../../model/view.ts";

/** A table that a copy has: its columns with DuckDB's names of their types, in order. */
export interface HeldTable {
  /** The attached database that it is in. */
  database: string;
  name: string;
  columns: ReadonlyMap<string, string>;
}

/** What makes every declared table readable under its bare name, whatever the copies have of it: what a copy lacks is empty, or NULL,
 *  and of the declared type. Further tables and columns are passed on as they are. */
export function tableStatements(tables: readonly DataTable[], held: readonly HeldTable[]): string[] {
  const declared = tables.map((table) =>
    declaredStatement(
      table,
      held.find(({ name }) => name === table.name),
    ),
  );
  const others = held.filter(({ name }) => !tables.some((table) => table.name === name));
  return [
    ...declared,
    ...others.map(({ database, name }) => `CREATE VIEW ${quoted(name)} AS FROM ${database}.main.${quoted(name)}`),
  ];
}

function declaredStatement({ name, columns }: DataTable, held: HeldTable | undefined): string {
  const known = Object.entries(columns).map(([column, type]) => {
    if (!held?.columns.has(column)) return `CAST(NULL AS ${type}) AS ${quoted(column)}`;
    return `TRY_CAST(${quoted(column)} AS ${type}) AS ${quoted(column)}`;
  });
  const more = [...(held?.columns.keys() ?? [])].filter((column) => !Object.hasOwn(columns, column)).map(quoted);
  const from = held ? `FROM ${held.database}.main.${quoted(name)}` : "WHERE false";
  return `CREATE VIEW ${quoted(name)} AS SELECT ${[...known, ...more].join(", ")} ${from}`;
}

/** The view with its declared columns, each of its declared type. What does not fit, a number out of range, is NULL: the numbers come
 *  from events and logs, and one that is odd must not hide all others. */
export function viewStatement({ name, columns, sql }: View): string {
  const casts = Object.entries(columns).map(
    ([column, { type }]) => `TRY_CAST(${quoted(column)} AS ${type}) AS ${quoted(column)}`,
  );
  return `CREATE VIEW ${quoted(name)} AS SELECT ${casts.join(", ")} FROM (\n${sql.trim()}\n) AS declared`;
}
