import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionOf } from "../../../../runtime/sources/sql.ts";
import { type DuckDb, openDuckDb } from "../../../../runtime/sync/duckdb.ts";
import { type SyncOptions, type SyncReport, syncMetrics } from "../../../../runtime/sync/metrics/sync-metrics.ts";
import type { TableReport } from "../../../../runtime/sync/metrics/sync-table.ts";
import { loadHistory } from "../../../world/app/history/load.ts";
import { generateHistory } from "../../../world/app/history.ts";
import { schemaSql } from "../../../world/app/schema.ts";
import { type LocalPostgres, startPostgresLocal } from "../../../world/postgres-local.ts";

export const dayMs = 86_400_000;

/** A real PostgreSQL with all the tables that are copied, and a data folder of its own. */
export interface SourceAndCopy {
  db: LocalPostgres;
  folder: string;
  /** The published snapshot. */
  file: string;
  sync(options?: Partial<SyncOptions>): Promise<SyncReport>;
  /** What a run did with one table. */
  syncTable(table: string, options?: Partial<SyncOptions>): Promise<TableReport>;
  /** What the snapshot answers, each value as text. */
  ask(sql: string): Promise<Record<string, string>[]>;
  /** Rows of a table that source and snapshot do not have alike, of all columns that the source has; none when they are equal. */
  differences(table: string, ...keys: string[]): Promise<string[]>;
  /** Takes the copy away. */
  forget(): void;
  /** Takes the copy away, and has the source hold the events of a span and no more. */
  restart(span: HistorySpan): Promise<void>;
  stop(): Promise<void>;
}

export async function startSourceAndCopy(): Promise<SourceAndCopy> {
  const db = await startPostgresLocal();
  for (const name of ["metrics_hourly", "metrics_daily"]) {
    await db.query(
      `CREATE TABLE ${name} (bucket timestamptz NOT NULL, event_type text, model_slug text, event_count bigint,
        avg_latency numeric, max_latency_ms integer)`,
    );
  }
  await db.query("GRANT SELECT ON ALL TABLES IN SCHEMA public TO watchbill");
  const folder = mkdtempSync(join(tmpdir(), "watchbill-sync-"));
  const file = join(folder, "metrics.duckdb");
  const sync = (options: Partial<SyncOptions> = {}) =>
    syncMetrics({
      source: connectionOf(db.url),
      folder,
      stack: "prod",
      megabytesPerSecond: Number.POSITIVE_INFINITY,
      ...options,
    });
  const ask = (sql: string) =>
    withFile(file, async ({ connection }) => (await connection.runAndReadAll(sql)).getRowObjectsJson());
  const forget = () => {
    for (const name of ["work", "parquet", "metrics.duckdb"]) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  };
  let loaded = "";
  return {
    db,
    folder,
    file,
    sync,
    async syncTable(table, options) {
      const { tables } = await sync(options);
      const report = tables.find((one) => one.table === table);
      if (!report) throw new Error(`${table} is not copied`);
      return report;
    },
    ask: ask as SourceAndCopy["ask"],
    differences: (table, ...keys) => differences(db, file, table, keys),
    forget,
    async restart(span) {
      forget();
      await db.query("TRUNCATE metrics_hourly, metrics_daily, watchbill.derived_event, watchbill.hetzner_metric");
      await db.query(`DROP TABLE metrics_event; ${schemaSql} GRANT SELECT ON metrics_event TO watchbill`);
      const wanted = JSON.stringify(span);
      if (loaded === wanted) await db.query("INSERT INTO metrics_event SELECT * FROM loaded");
      else await load(db, span);
      if (loaded !== wanted)
        await db.query("DROP TABLE IF EXISTS loaded; CREATE TABLE loaded AS SELECT * FROM metrics_event");
      loaded = wanted;
      await db.query("SELECT setval(pg_get_serial_sequence('metrics_event', 'id'), max(id)) FROM metrics_event");
    },
    async stop() {
      await db.stop();
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
}

/** Of the source's events. */
export interface HistorySpan {
  from: number;
  to: number;
  eventsPerDay?: number;
  /** Only each so manieth of them. */
  oneIn?: number;
}

async function load(db: LocalPostgres, { from, to, eventsPerDay = 6_000, oneIn = 1 }: HistorySpan): Promise<void> {
  const client = await db.connect();
  await loadHistory(client, generateHistory({ seed: 7, from: new Date(from), to: new Date(to), eventsPerDay }));
  await client.query("DELETE FROM metrics_event WHERE id % $1 <> 0", [oneIn]);
  await client.end();
}

async function withFile<Result>(file: string, use: (db: DuckDb) => Promise<Result>): Promise<Result> {
  const db = await openDuckDb(file, { memoryLimitMb: 300, threads: 1, readOnly: true });
  try {
    return await use(db);
  } finally {
    await db.close();
  }
}

const chunk = 50_000;
const toldAtMost = 5;

/** Compared here, value by value as text, and by nothing that the sync itself compares with. */
async function differences(db: LocalPostgres, file: string, table: string, keys: string[]): Promise<string[]> {
  const name = table.replace(/.*\./, "");
  const described = await db.query(
    "SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    [table],
  );
  const columns = described.map(({ attname, type }) => ({
    name: `"${String(attname).replaceAll('"', '""')}"`,
    type: String(type),
  }));
  const there = columns.map(({ name, type }) => {
    if (!type.startsWith("timestamp")) return isNumber(type) ? `${name}::float8::text` : `${name}::text`;
    return `CASE WHEN isfinite(${name}) THEN to_char(${name}, 'YYYY-MM-DD HH24:MI:SS.US') ELSE ${name}::text END`;
  });
  const here = columns.map(({ name, type }) => {
    if (type.startsWith("timestamp")) return `strftime(${name}, '%Y-%m-%d %H:%M:%S.%f')`;
    return isNumber(type) ? `CAST(CAST(${name} AS DOUBLE) AS VARCHAR)` : `CAST(${name} AS VARCHAR)`;
  });
  /** A number is the same however its text is written. */
  const asLine = (row: unknown[]) =>
    JSON.stringify(row.map((value, index) => (isNumber(columns[index]?.type ?? "") ? asNumber(value) : value)));
  const client = await db.connect();
  await client.query("SET TimeZone = 'UTC'");
  try {
    return await withFile(file, async ({ connection }) => {
      const found: string[] = [];
      for (let offset = 0; found.length < toldAtMost; offset += chunk) {
        const page = `ORDER BY ${keys.map((key) => `t.${key}`).join()} LIMIT ${chunk} OFFSET ${offset}`;
        const [source, copy] = await Promise.all([
          client.query({ text: `SELECT ${there.join(", ")} FROM ${table} AS t ${page}`, rowMode: "array" }),
          connection.runAndReadAll(`SELECT ${here.join(", ")} FROM ${name} AS t ${page}`),
        ]);
        const [sent, arrived] = [source.rows.map(asLine), copy.getRowsJson().map(asLine)];
        for (let row = 0; row < Math.max(sent.length, arrived.length); row += 1) {
          if (sent[row] !== arrived[row]) found.push(`source ${sent[row]}\ncopy   ${arrived[row]}`);
        }
        if (sent.length < chunk && arrived.length < chunk) break;
      }
      return found.slice(0, toldAtMost);
    });
  } finally {
    await client.end();
  }
}

const isNumber = (type: string) => ["numeric", "double precision", "real"].includes(type);

function asNumber(value: unknown): string | null {
  if (value === null) return null;
  return String(Number(String(value).replace(/^(-?)inf(inity)?$/i, "$1Infinity")));
}
