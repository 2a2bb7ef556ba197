import { quoted } from "../../../model/sql-text.ts";
import { type Column, typeOf } from "./column.ts";
import { everything, type Fingerprinted, postgres, within } from "./fingerprint.ts";
import type { Source } from "./source.ts";
import type { SyncedTable } from "./tables.ts";

/** A table as it is at the source now. */
export interface SourceTable extends Fingerprinted {
  table: SyncedTable;
  columns: readonly Column[];
}

/** What a person must mend about one table; the others are copied. */
export class TableProblem extends Error {}

/** Undefined where the source has no such table. @throws TableProblem, and what the source throws */
export async function describe(source: Source, table: SyncedTable): Promise<SourceTable | undefined> {
  const [found] = await source.rows<{ oid: string; schema: string; name: string }>(
    `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)`,
    [table.source],
  );
  if (!found) return undefined;
  const attributes = await source.rows<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [found.oid],
  );
  const columns = attributes.map(({ name, type }) => ({ name, sourceType: type, type: typeOf(type) }));
  const time = columns.find(({ name }) => name === table.time);
  if (time?.type !== "TIMESTAMPTZ" && time?.type !== "TIMESTAMP") {
    const said = time ? `is ${time.sourceType}` : "is missing";
    throw new TableProblem(`${table.source}: the column ${table.time} ${said}, and must be a timestamp with time zone`);
  }
  mustDiffer(table, columns);
  return { table, relation: `${quoted(found.schema)}.${quoted(found.name)}`, time: table.time, columns };
}

function mustDiffer(table: SyncedTable, columns: readonly Column[]): void {
  const seen = new Map<string, string>();
  for (const { name } of columns) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw new TableProblem(
        `${table.source}: the columns ${other} and ${name} are one name in DuckDB; rename one of them`,
      );
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** The moment of the oldest row of those that are copied, to the microsecond; undefined where there is none. */
export async function oldestRow(source: Source, { relation, time }: SourceTable): Promise<string | undefined> {
  const [row] = await source.rows<{ moment: string | null }>(
    `SELECT to_char(min(${quoted(time)}), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment FROM ${relation}
     WHERE ${within(time, everything)}`,
  );
  return row?.moment ?? undefined;
}

/** The hour's start, in milliseconds, of the first row at or after a moment. */
export async function firstHourFrom(
  source: Source,
  table: SourceTable,
  from: string,
  to: string,
): Promise<number | undefined> {
  const column = quoted(table.time);
  const [row] = await source.rows<{ hour: string | null }>(
    `SELECT ${postgres.hourMs(postgres.hour(`min(${column})`))}::text AS hour FROM ${table.relation}
     WHERE ${column} >= $1 AND ${column} < $2`,
    [from, to],
  );
  return row?.hour ? Number(row.hour) : undefined;
}
