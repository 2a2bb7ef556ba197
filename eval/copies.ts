import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { derivedEvents } from "../events/derived/index.ts";
import { createTableSql, eventColumnNames, eventColumns, typeName } from "../events/schema.ts";
import { dataFolder } from "../model/data-folder.ts";
import { createRecordsSql } from "../model/records.ts";
import { derivedRow } from "../runtime/derive/derived-row.ts";
import { LogTables } from "../runtime/derive/log-tables.ts";
import { moment } from "../runtime/digest/span.ts";
import { type DuckDb, openDuckDb } from "../runtime/sync/duckdb.ts";
import { readLine } from "../runtime/sync/logs/log-row.ts";
import { Rows } from "../runtime/sync/logs/rows.ts";
import { createLogTables, nextNumber } from "../runtime/sync/logs/tables.ts";
import type { HistoryBatch } from "../tests/world/app/history.ts";

const limits = { memoryLimitMb: 1_024, threads: 2 };
const logFile = "log-1";
const serverId = 1;

/** What Hetzner measured, at one minute. */
export interface HetznerSample {
  atMs: number;
  metric: string;
  value: number;
  vcpus: number | null;
}

/** A folder with copies of metrics and logs as the syncs leave them: events, what is derived of the log, what Hetzner measured, and the log's
 *  records, read by the sync's own code. */
export class Copies {
  readonly #folder: string;
  readonly #metrics: DuckDb;
  readonly #logs: DuckDb;

  private constructor(folder: string, metrics: DuckDb, logs: DuckDb) {
    this.#folder = folder;
    this.#metrics = metrics;
    this.#logs = logs;
  }

  /** Opens the copies of a folder, or makes them. */
  static async open(folder: string): Promise<Copies> {
    const metrics = await openDuckDb(join(folder, dataFolder.metrics), limits);
    const logs = await openDuckDb(join(folder, dataFolder.logTables), limits);
    const tables = [
      createTableSql("duckdb"),
      ...createRecordsSql.duckdb.map((text) => text.replaceAll("watchbill.", "")),
    ];
    for (const text of tables.filter((one) => one.startsWith("CREATE TABLE"))) {
      await metrics.connection.run(
        text.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").replaceAll(/,? PRIMARY KEY( \([^)]*\))?/g, ""),
      );
    }
    await createLogTables(logs.connection);
    return new Copies(folder, metrics, logs);
  }

  /** Puts a past behind what is there. */
  async add(batches: Iterable<HistoryBatch>): Promise<void> {
    const firstNumber = await this.#nextNumber();
    const rows = await Rows.open(this.#logs.connection, firstNumber);
    const [[lastId] = []] = (
      await this.#metrics.connection.runAndReadAll("SELECT coalesce(max(id), 0) FROM metrics_event")
    ).getRows();
    let id = Number(lastId);
    let position = Number(firstNumber) * 1_000;
    const file = this.#scratch("events");
    for (const { events, logLines } of batches) {
      appendFileSync(file, events.map((event) => `${JSON.stringify({ id: ++id, ...event })}\n`).join(""));
      for (const line of logLines) {
        const bytes = Buffer.from(line);
        const row = readLine(bytes.subarray(0, -1));
        if (typeof row === "string") rows.malformed(bytes.subarray(0, -1), row, logFile, position);
        else rows.record(row, logFile, position);
        position += bytes.length;
      }
    }
    rows.flush();
    rows.close();
    const columns = eventColumnNames.map((name) => `${name}: '${typeName(eventColumns[name].type, "duckdb")}'`);
    await this.#insert("metrics_event", file, columns);
    await this.#derive(firstNumber, rows.number);
  }

  async addHetzner(samples: readonly HetznerSample[]): Promise<void> {
    const file = this.#scratch("hetzner");
    const rows = samples.map(({ atMs, ...sample }) => ({
      time: new Date(atMs).toISOString(),
      server_id: serverId,
      ...sample,
    }));
    appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const columns = [
      "time: 'TIMESTAMPTZ'",
      "server_id: 'BIGINT'",
      "metric: 'VARCHAR'",
      "value: 'DOUBLE'",
      "vcpus: 'INTEGER'",
    ];
    await this.#insert("hetzner_metric", file, columns);
  }

  /** Takes away what came at a moment and later. */
  async cut(fromMs: number): Promise<void> {
    await this.cutMetrics(fromMs);
    await this.cutLogs(fromMs);
  }

  async cutMetrics(fromMs: number): Promise<void> {
    for (const table of ["metrics_event", "derived_event"]) {
      await this.#metrics.connection.run(`DELETE FROM ${table} WHERE timestamp >= ${moment(fromMs)}`);
    }
    await this.#metrics.connection.run(`DELETE FROM hetzner_metric WHERE time >= ${moment(fromMs)}`);
  }

  async cutLogs(fromMs: number): Promise<void> {
    await this.#logs.connection.run(`DELETE FROM log_record WHERE time >= ${moment(fromMs)}`);
  }

  async close(): Promise<void> {
    await this.#metrics.close();
    await this.#logs.close();
  }

  async #nextNumber(): Promise<bigint> {
    const [[last] = []] = (await this.#logs.connection.runAndReadAll("SELECT max(number) FROM log_record")).getRows();
    return typeof last === "bigint" ? last + 1n : await nextNumber(this.#logs.connection);
  }

  async #derive(from: bigint, to: bigint): Promise<void> {
    const log = new LogTables(this.#logs.connection);
    const file = this.#scratch("derived");
    for (const rule of derivedEvents) {
      const selected = await log.select(rule, { after: from - 1n, upTo: to });
      appendFileSync(file, selected.map((one) => `${JSON.stringify(derivedRow(rule, one).row)}\n`).join(""));
    }
    const described = (await this.#metrics.connection.runAndReadAll("DESCRIBE derived_event")).getRows();
    await this.#insert(
      "derived_event",
      file,
      described.map(([name, type]) => `${name}: '${type}'`),
    );
  }

  async #insert(table: string, file: string, columns: readonly string[]): Promise<void> {
    await this.#metrics.connection.run(
      `INSERT INTO ${table} SELECT * FROM read_json('${file}', format = 'newline_delimited', columns = {${columns.join(", ")}})`,
    );
    rmSync(file);
  }

  #scratch(name: string): string {
    const file = join(this.#folder, `${name}.json`);
    rmSync(file, { force: true });
    return file;
  }
}
