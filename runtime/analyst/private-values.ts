import { literal, quoted } from "../../model/sql-text.ts";
import type { Data } from "../query/open.ts";
import { ruleOf } from "./redact/fields.ts";
import type { Redactor } from "./redact/redactor.ts";

/** Columns that hold JSON of the application's own. */
const jsonColumns = ["extra", "data"];
const limits = { timeMs: 30_000, rows: 20_000 };

/** Tells the redactor what the copies' private fields hold, so that it is found under any other name and within any text.
 *  Anonymous users need no telling, they are called so. Of each table at most the 20,000 most frequent. @throws Error where the
 *  copies cannot be asked */
export async function learnPrivate(data: Data, redactor: Redactor): Promise<void> {
  for (const [table, columns] of data.relations) {
    for (const column of columns) {
      if (ruleOf(column) !== undefined) await learnColumn(data, redactor, table, column);
      if (jsonColumns.includes(column)) await learnJson(data, redactor, table, column);
    }
  }
}

async function learnColumn(data: Data, redactor: Redactor, table: string, column: string): Promise<void> {
  await learnValues(data, redactor, column, `CAST(${quoted(column)} AS VARCHAR)`, quoted(table));
}

async function learnJson(data: Data, redactor: Redactor, table: string, column: string): Promise<void> {
  const text = `CAST(${quoted(column)} AS VARCHAR)`;
  const held = `(SELECT CAST(${text} AS JSON) AS held FROM ${quoted(table)} WHERE json_valid(${text}))`;
  const keys = await data.ask(`SELECT DISTINCT unnest(json_keys(held)) FROM ${held}`, limits);
  const fields = keys.rows.flatMap(([key]) => (typeof key === "string" && ruleOf(key) !== undefined ? [key] : []));
  for (const field of fields) {
    const value = `json_extract_string(held, ${literal(`$."${field.replaceAll('"', "")}"`)})`;
    await learnValues(data, redactor, field, value, held);
  }
}

/** @param value and `from` as they stand in SQL */
async function learnValues(data: Data, redactor: Redactor, field: string, value: string, from: string): Promise<void> {
  const { rows } = await data.ask(
    `SELECT ${value} AS value FROM ${from} WHERE ${value} NOT LIKE 'anon-%' GROUP BY 1 ORDER BY count(*) DESC LIMIT ${limits.rows}`,
    limits,
  );
  for (const [found] of rows) if (typeof found === "string") redactor.learn(field, found);
}
