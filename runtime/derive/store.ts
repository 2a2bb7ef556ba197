import type pg from "pg";
import { type DerivedEventRule, derivedColumns } from "../../model/derived-event.ts";
import { derivedDaysKept, derivedEventTable } from "../../model/records.ts";
import { inTransaction } from "../records/transaction.ts";
import { moveCursors, type Place } from "./cursors.ts";
import type { DerivedRow } from "./derived-row.ts";

/** Rows in one INSERT. */
const insertRows = 1_000;

const columns = { timestamp: "timestamptz", id: "text", event_type: "text", ...derivedColumns, data: "jsonb" };
const names = Object.keys(columns).join(", ");
const definitions = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
const insert = `INSERT INTO ${derivedEventTable} (${names})
  SELECT ${names} FROM json_to_recordset($1) AS row (${definitions.join(", ")}) ON CONFLICT DO NOTHING`;

/** Writes rows, and up to where these rules have read, at once or not at all. @returns how many rows were not there yet */
export async function keep(
  client: pg.Client,
  { rows, rules, to }: { rows: readonly DerivedRow[]; rules: readonly DerivedEventRule[]; to: Place },
): Promise<number> {
  return await inTransaction(client, async () => {
    let added = 0;
    for (let first = 0; first < rows.length; first += insertRows) {
      const { rowCount } = await client.query(insert, [JSON.stringify(rows.slice(first, first + insertRows))]);
      added += rowCount ?? 0;
    }
    await moveCursors(client, rules, to);
    return added;
  });
}

/** The oldest moment that is kept, ms. */
export const keptFrom = (nowMs: number) => nowMs - derivedDaysKept * 86_400_000;

/** Nothing grows for ever. */
export async function forgetOld(client: pg.Client, nowMs: number): Promise<void> {
  await client.query(`DELETE FROM ${derivedEventTable} WHERE timestamp < $1`, [
    new Date(keptFrom(nowMs)).toISOString(),
  ]);
}
