import { appendFileSync, rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { createTableSql, eventColumnNames, eventColumns, typeName } from "../../../../events/schema.ts";
import type { HistoryBatch } from "../history.ts";

/** Writes a past of the sample application into a new DuckDB file, as a synced copy has it; returns the number of events. */
export async function duckdbFileOf(history: Iterable<HistoryBatch>, file: string): Promise<number> {
  const lines = `${file}.json`;
  let count = 0;
  for (const { events } of history) {
    const text = events.map((event) => `${JSON.stringify({ id: ++count, ...event })}\n`).join("");
    appendFileSync(lines, text);
  }
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const columns = eventColumnNames.map((name) => `${name}: '${typeName(eventColumns[name].type, "duckdb")}'`);
  await connection.run(createTableSql("duckdb"));
  await connection.run(
    `INSERT INTO metrics_event SELECT * FROM read_json('${lines}', format = 'newline_delimited', columns = {${columns}})`,
  );
  connection.closeSync();
  instance.closeSync();
  rmSync(lines);
  return count;
}
