import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dataFolder } from "../../model/data-folder.ts";
import { injections } from "./injections.ts";
import { type LogRow, writeLogTables } from "./log-tables.ts";
import { plantedSecrets } from "./planted-secrets.ts";

/** Copies of a small application, in which every planted secret and every injection stands: as a log message, in fields of a record, and in an
 *  event's data. */
export async function writeAnalystCopies(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const texts = [...plantedSecrets.map(({ message }) => message), ...injections.map(({ text }) => text)];
  const messages = texts.filter((text) => text !== undefined);
  const routine = Array.from({ length: 30 }, (_, index): LogRow => {
    const failed = index % 3 === 0;
    const extra = { request_id: `req-${Math.floor(index / 3)}`, job_id: `job-${index}`, worker_id: "higgs-1" };
    return {
      level: failed ? "ERROR" : "INFO",
      message: failed ? `Synthesis failed on block ${index}` : "Job done",
      extra,
    };
  });
  const fields = plantedSecrets.flatMap((planted) => (planted.fields ? [planted.fields] : []));
  const rows: LogRow[] = [
    ...routine,
    ...messages.map((message) => ({ level: "WARNING", message, extra: { request_id: "req-planted" } })),
    ...fields.map((extra) => ({ level: "WARNING", message: "fields", extra: { request_id: "req-planted", ...extra } })),
  ].map((row, index) => {
    const time = new Date(Date.UTC(2026, 10, 25, 22) + index * 10_000).toISOString();
    return { time, logger: "yapit.gateway", template: [...(row.message ?? "")].slice(0, 80).join(""), ...row };
  });
  await writeLogTables(join(folder, dataFolder.logTables), rows);
  const events = [...fields, ...messages.map((message) => ({ message }))].map((data, index) => ({
    id: index + 1,
    timestamp: new Date(Date.UTC(2026, 10, 25, 22) + index * 1_000).toISOString(),
    event_type: "warning",
    model_slug: "kokoro",
    user_id: `planted-user-${4_711 + index}`,
    data,
  }));
  await writeEvents(join(folder, dataFolder.metrics), events);
}

async function writeEvents(file: string, events: readonly object[]): Promise<void> {
  rmSync(file, { force: true });
  const lines = `${file}.json`;
  writeFileSync(lines, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE metrics_event AS SELECT * FROM read_json('${lines}', format = 'newline_delimited',
    maximum_object_size = 16000000, columns = {id: 'BIGINT', timestamp: 'TIMESTAMPTZ', event_type: 'VARCHAR', model_slug: 'VARCHAR',
    user_id: 'VARCHAR', data: 'JSON'})`);
  connection.closeSync();
  instance.closeSync();
  rmSync(lines);
}
