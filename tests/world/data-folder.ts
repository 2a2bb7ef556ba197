import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { dataFolder } from "../../model/data-folder.ts";
import { createRecordsSql } from "../../model/records.ts";
import { templateOf } from "../../runtime/sources/log-template.ts";
import { duckdbFileOf } from "./app/history/duckdb-file.ts";
import type { HistoryBatch } from "./app/history.ts";
import type { EventRow } from "./app/service/event.ts";
import { type LogRow, writeLogTables } from "./log-tables.ts";

/** Writes a past of the sample application into a folder as the syncs leave it: events, what is derived of their log, and the log.
 *  Every request has its access line and its event, so that a view that counts one twice is found out. */
export async function writeDataFolder(folder: string, history: Iterable<HistoryBatch>): Promise<void> {
  const batches = [...history];
  const file = join(folder, dataFolder.metrics);
  await duckdbFileOf(batches, file);
  const derived = batches.flatMap(({ events }) => events.flatMap(derivedOf));
  await insertDerived(file, derived);
  await writeLogTables(
    join(folder, dataFolder.logTables),
    batches.flatMap(({ logLines }) => logLines.map(logRowOf)),
  );
}

type Derived = Omit<Partial<EventRow>, "event_type"> & { event_type: string; timestamp: string };

function derivedOf(event: EventRow): Derived[] {
  const { timestamp, request_id, document_id, user_id, page_idx, method, endpoint, status_code, duration_ms } = event;
  if (event.event_type === "http_request") {
    const access = { timestamp, event_type: "http_access", request_id, method, endpoint, status_code, duration_ms };
    if (status_code !== 401) return [access];
    const line = { ...access, event_type: "auth_failure" };
    const words = { timestamp, event_type: "auth_failure", request_id, data: { reason: "wrong password" } };
    return [access, line, words];
  }
  if (event.event_type === "document_extraction_complete") {
    const upload = {
      timestamp,
      event_type: "document_upload",
      user_id,
      document_id,
      processor_slug: event.processor_slug,
      text_length: event.text_length,
      data: { blocks: Math.ceil((event.text_length ?? 0) / 180) },
    };
    if (event.processor_slug !== "defuddle:playwright") return [upload];
    const data = { host: "example.org", reason: "has too little text" };
    const { processor_slug } = event;
    return [upload, { timestamp, event_type: "playwright_fallback", user_id, document_id, processor_slug, data }];
  }
  if (event.event_type !== "page_extraction_error") return [];
  const data = { error: "quota exceeded" };
  return [1, 2].map((retry_count) => ({
    timestamp,
    event_type: "gemini_retry",
    document_id,
    page_idx,
    retry_count,
    status_code,
    data,
  }));
}

/** The table as the sync names it, without the schema of its source. */
async function insertDerived(file: string, rows: readonly Derived[]): Promise<void> {
  const create = createRecordsSql.duckdb.find((statement) => statement.includes("derived_event")) ?? "";
  const lines = `${file}.derived.json`;
  writeFileSync(lines, rows.map((row, index) => `${JSON.stringify({ id: `log-1:${index}:rule`, ...row })}\n`).join(""));
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(create.replace("watchbill.derived_event", "derived_event"));
  const described = (await connection.runAndReadAll("DESCRIBE derived_event")).getRows();
  const columns = described.map(([name, type]) => `${name}: '${type}'`).join(", ");
  await connection.run(
    `INSERT INTO derived_event SELECT * FROM read_json('${lines}', format = 'newline_delimited', columns = {${columns}})`,
  );
  connection.closeSync();
  instance.closeSync();
  rmSync(lines);
}

function logRowOf(line: string): LogRow {
  const { record } = JSON.parse(line);
  const { message } = record;
  const time = new Date(record.time.timestamp * 1_000).toISOString();
  return {
    time,
    level: record.level.name,
    logger: record.name,
    message,
    template: templateOf(message),
    extra: record.extra,
  };
}
