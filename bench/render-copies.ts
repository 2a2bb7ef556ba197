import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dataFolder } from "../model/data-folder.ts";
import { createRecordsSql, recordsSchema } from "../model/records.ts";
import { duckdbFileOf } from "../tests/world/app/history/duckdb-file.ts";
import { generateHistory } from "../tests/world/app/history.ts";
import { addAggregates } from "../tests/world/dashboard/aggregates.ts";
import { writeLogTables } from "../tests/world/log-tables.ts";

const dayMs = 86_400_000;

/** Of a longer past each month is the same. */
const generatedDays = 30;

/** Copies as the syncs leave them: events with their aggregates, the access lines that are derived of their requests, and a log record
 *  for every second event. @returns the number of events */
export async function writeCopies(
  folder: string,
  span: { days: number; endsMs: number; eventsPerDay: number },
): Promise<number> {
  const { days, endsMs, eventsPerDay } = span;
  mkdirSync(folder, { recursive: true });
  const [metrics, logs] = [join(folder, dataFolder.metrics), join(folder, dataFolder.logTables)];
  const from = new Date(endsMs - Math.min(days, generatedDays) * dayMs);
  const month = await duckdbFileOf(generateHistory({ seed: 1, from, to: new Date(endsMs), eventsPerDay }), metrics);
  const months = Math.max(1, Math.round(days / generatedDays));
  if (months > 1) {
    await run(metrics, [
      `CREATE TABLE longer AS SELECT * REPLACE (timestamp - to_days(${generatedDays} * CAST(months.n AS INTEGER)) AS timestamp,
         request_id || '-' || months.n AS request_id, id - months.n * ${month} AS id) FROM metrics_event, range(${months}) AS months(n) ORDER BY timestamp`,
      "DROP TABLE metrics_event",
      "ALTER TABLE longer RENAME TO metrics_event",
    ]);
  }
  await addAggregates(metrics, { days, endsMs });
  const ours = createRecordsSql.duckdb.filter((statement) => statement.startsWith("CREATE TABLE "));
  await run(metrics, [
    // Without the schema of their source; some are there.
    ...ours.map((sql) => sql.replaceAll(`${recordsSchema}.`, "").replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")),
    `INSERT INTO derived_event BY NAME SELECT 'log-1:' || id || ':access' AS id, timestamp, 'http_access' AS event_type, request_id, method,
       endpoint, status_code, duration_ms FROM metrics_event WHERE event_type = 'http_request'`,
  ]);
  await writeLogTables(logs, [{ message: "began" }]);
  await run(logs, [
    `ATTACH '${metrics}' AS metrics (READ_ONLY)`,
    `INSERT INTO log_record SELECT id, timestamp, CASE WHEN id % 500 = 0 THEN 'ERROR' ELSE 'INFO' END, CASE WHEN id % 500 = 0 THEN 40 ELSE 20 END,
       'gateway', event_type, 1, event_type || ' of ' || request_id, event_type || ' of …', NULL,
       json_object('request_id', request_id, 'user_id', user_id), 'log-1', id * 500
     FROM metrics.main.metrics_event WHERE id % 2 = 0 ORDER BY id`,
  ]);
  return months * month;
}

async function run(file: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}
