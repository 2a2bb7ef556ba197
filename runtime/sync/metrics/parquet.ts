import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { literal, quoted } from "../../../model/sql-text.ts";
import { putInPlace } from "../publish.ts";
import { type Copy, copyOf } from "./copy.ts";
import { syncedTables } from "./tables.ts";

/** Writes `<table>/day=YYYY-MM-DD/data.parquet` for the days that changed since they were last written, each by rename, and takes
 *  away those of days that have no row any more. Returns how many were written. */
export async function exportParquet(copy: Copy, folder: string): Promise<number> {
  let written = 0;
  for (const { name, time } of syncedTables) {
    const columns = await columnsOf(copy, name);
    if (columns.length === 0) continue;
    const days = await daysOf(copy, name, time, columns);
    const known = await knownDays(copy, name);
    for (const [day, digest] of days) {
      const file = fileOf(folder, name, day);
      if (known.get(day) === digest && existsSync(file)) continue;
      await writeDay(copy, { name, time, day, file });
      await remember(copy, name, day, digest);
      written += 1;
    }
    for (const day of known.keys()) {
      if (days.has(day)) continue;
      await rm(join(fileOf(folder, name, day), ".."), { recursive: true, force: true });
      await remember(copy, name, day);
    }
  }
  return written;
}

const fileOf = (folder: string, table: string, day: string) => join(folder, table, `day=${day}`, "data.parquet");

async function columnsOf(copy: Copy, table: string): Promise<string[]> {
  const rows = await copy.rows<{ name: string }>(
    `SELECT column_name AS name FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = ${literal(table)}
     ORDER BY column_index`,
  );
  return rows.map(({ name }) => name);
}

/** Of each day, what changes with any of its rows and with the columns. */
async function daysOf(
  copy: Copy,
  table: string,
  time: string,
  columns: readonly string[],
): Promise<Map<string, string>> {
  const rows = await copy.rows<{ day: string; digest: string }>(
    `SELECT strftime(${quoted(time)}, '%Y-%m-%d') AS day,
      concat_ws(' ', count(*), sum(hash(${columns.map(quoted).join(", ")})), md5(${literal(columns.join())})) AS digest
     FROM ${copyOf(table)} GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.map(({ day, digest }) => [day, digest]));
}

async function knownDays(copy: Copy, table: string): Promise<Map<string, string>> {
  const rows = await copy.rows<{ day: string; digest: string }>(
    `SELECT day, digest FROM sync.parquet_day WHERE table_name = ${literal(table)}`,
  );
  return new Map(rows.map(({ day, digest }) => [day, digest]));
}

async function remember(copy: Copy, table: string, day: string, digest?: string): Promise<void> {
  await copy.run(`DELETE FROM sync.parquet_day WHERE table_name = ${literal(table)} AND day = ${literal(day)}`);
  if (!digest) return;
  await copy.run(`INSERT INTO sync.parquet_day VALUES (${literal(table)}, ${literal(day)}, ${literal(digest)})`);
}

interface Day {
  name: string;
  time: string;
  day: string;
  file: string;
}

async function writeDay(copy: Copy, { name, time, day, file }: Day): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true, mode: 0o750 });
  const column = quoted(time);
  const next = new Date(Date.parse(day) + 86_400_000).toISOString();
  await copy.run(
    `COPY (SELECT * FROM ${copyOf(name)} WHERE ${column} >= ${literal(`${day}T00:00:00Z`)} AND ${column} < ${literal(next)} ORDER BY ${column})
     TO ${literal(`${file}.new`)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await putInPlace(`${file}.new`, file);
}
