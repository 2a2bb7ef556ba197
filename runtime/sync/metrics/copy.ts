import { join } from "node:path";
import { dataFolder } from "../../../model/data-folder.ts";
import { literal, quoted } from "../../../model/sql-text.ts";
import { type DuckDb, openDuckDb } from "../duckdb.ts";
import { type Fingerprint, type Hours, hourMs, hoursOf, type Span } from "./fingerprint.ts";

/** What of the copy an hour belongs to. `mirror`: it equals the source. `history`: it is older than the oldest row that the source
 *  once had; rows are added to it, and never taken away. */
export type Part = "mirror" | "history";

const bookkeeping = [
  "CREATE SCHEMA IF NOT EXISTS sync",
  `CREATE TABLE IF NOT EXISTS sync.source_column (
    table_name VARCHAR, column_name VARCHAR, source_type VARCHAR, type VARCHAR, dropped BOOLEAN)`,
  // Of the source's rows as they were when the hour was copied; "hour" in milliseconds.
  "CREATE TABLE IF NOT EXISTS sync.hour (table_name VARCHAR, part VARCHAR, hour BIGINT, rows BIGINT, sum VARCHAR)",
  // Where the mirror of a table begins; it never moves back.
  "CREATE TABLE IF NOT EXISTS sync.horizon (table_name VARCHAR, moment VARCHAR)",
  "CREATE TABLE IF NOT EXISTS sync.parquet_day (table_name VARCHAR, day VARCHAR, digest VARCHAR)",
];

/** The working database, which only one run has open. */
export interface Copy {
  rows<Row = Record<string, string>>(text: string): Promise<Row[]>;
  run(text: string): Promise<void>;
  /** All of it, or nothing where it throws or the process ends. */
  transaction(write: () => Promise<void>): Promise<void>;
  /** Whether a transaction has been committed. */
  changed(): boolean;
  close(): Promise<void>;
}

/** The working database of the metrics in the folder for what is not finished. */
export const workFile = (work: string) => join(work, dataFolder.metrics);

/** With a second thread, reading CSV takes more of the processor in all than the time that it saves. */
const limits = { memoryLimitMb: 300, threads: 1 };

export async function openCopy(work: string): Promise<Copy> {
  const db: DuckDb = await openDuckDb(workFile(work), limits);
  const run = async (text: string) => void (await db.connection.run(text));
  for (const statement of bookkeeping) await run(statement);
  let changed = false;
  return {
    run,
    async rows<Row>(text: string) {
      return (await db.connection.runAndReadAll(text)).getRowObjectsJson() as Row[];
    },
    async transaction(write) {
      await run("BEGIN");
      try {
        await write();
        await run("COMMIT");
        changed = true;
      } catch (error) {
        await run("ROLLBACK").catch(() => {}); // the first error says more
        throw error;
      }
    },
    changed: () => changed,
    close: db.close,
  };
}

/** The name of a copied table as SQL has it. */
export const copyOf = (table: string) => `main.${quoted(table)}`;

const of = (table: string, part?: Part) =>
  `table_name = ${literal(table)}${part ? ` AND part = ${literal(part)}` : ""}`;

export async function keptHours(copy: Copy, table: string, part: Part): Promise<Hours> {
  const rows = await copy.rows<{ hour: string; rows: string; sum: string }>(
    `SELECT CAST(hour AS VARCHAR) AS hour, CAST(rows AS VARCHAR) AS rows, sum FROM sync.hour WHERE ${of(table, part)}`,
  );
  return hoursOf(rows);
}

/** Within a transaction: what is known of the hours of a span from now on. */
export async function keepHours(
  copy: Copy,
  table: string,
  part: Part,
  { from, to }: Span,
  hours: Hours,
): Promise<void> {
  const first = Math.floor(Date.parse(from) / hourMs) * hourMs;
  await copy.run(`DELETE FROM sync.hour WHERE ${of(table, part)} AND hour >= ${first} AND hour < ${Date.parse(to)}`);
  if (hours.size === 0) return;
  const value = ([hour, { rows, sum }]: [number, Fingerprint]) =>
    `(${literal(table)}, ${literal(part)}, ${hour}, ${rows}, ${literal(sum)})`;
  await copy.run(`INSERT INTO sync.hour VALUES ${[...hours].map(value).join(", ")}`);
}

/** All that the source has of a table is copied anew. */
export async function forgetHours(copy: Copy, table: string): Promise<void> {
  await copy.run(`DELETE FROM sync.hour WHERE ${of(table)}`);
}

/** Moves the horizon of a table to the source's oldest row, and never back: a row that comes with a date of long ago must not
 *  make the source's silence about the time since then look like deletions. Returns where it is. */
export async function moveHorizon(copy: Copy, table: string, oldest: string): Promise<string> {
  const [kept] = await copy.rows<{ moment: string }>(`SELECT moment FROM sync.horizon WHERE ${of(table)}`);
  if (kept && kept.moment >= oldest) return kept.moment;
  const firstHour = Math.floor(Date.parse(oldest) / hourMs) * hourMs;
  await copy.transaction(async () => {
    await copy.run(`DELETE FROM sync.horizon WHERE ${of(table)}`);
    await copy.run(`INSERT INTO sync.horizon VALUES (${literal(table)}, ${literal(oldest)})`);
    await copy.run(`DELETE FROM sync.hour WHERE ${of(table, "mirror")} AND hour < ${firstHour}`);
  });
  return oldest;
}

export async function countRows(copy: Copy, table: string): Promise<number> {
  const [there] = await copy.rows(
    `SELECT 1 AS there FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = ${literal(table)}`,
  );
  if (!there) return 0;
  const [row] = await copy.rows<{ rows: string }>(`SELECT CAST(count(*) AS VARCHAR) AS rows FROM ${copyOf(table)}`);
  return Number(row?.rows);
}
