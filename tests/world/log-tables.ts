import { rmSync, writeFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

/** A row of `log_record`; what is left out is as in an ordinary line. */
export interface LogRow {
  /** ISO 8601. */
  time?: string;
  level?: string;
  logger?: string;
  message?: string;
  extra?: Record<string, unknown>;
  file?: string;
  position?: number;
  template?: string;
  /** Its place in the order of ingestion; the row before it and 1. */
  number?: number;
}

const levelNumbers: Record<string, number> = { DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, CRITICAL: 50 };

/** Writes a `logs.duckdb` as `sync-logs` publishes it, with these records and no others, in the place of what was there. */
export async function writeLogTables(file: string, rows: readonly LogRow[]): Promise<void> {
  rmSync(file, { force: true });
  const lines = `${file}.json`;
  let number = 0;
  const records = rows.map(({ time = "2026-03-10T10:00:00Z", level = "INFO", logger = "", ...row }) => {
    const { message = "", template, extra = {}, file: of = "log-1" } = row;
    number = row.number ?? number + 1;
    const position = row.position ?? (number - 1) * 500;
    return {
      number,
      time,
      level,
      level_number: levelNumbers[level],
      logger,
      message,
      template,
      extra,
      file: of,
      position,
    };
  });
  writeFileSync(lines, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE log_record AS SELECT * FROM read_json('${lines}', format = 'newline_delimited',
    maximum_object_size = 16000000, columns = {number: 'BIGINT', time: 'TIMESTAMPTZ', level: 'VARCHAR', level_number: 'INTEGER',
    logger: 'VARCHAR', function: 'VARCHAR', line: 'INTEGER', message: 'VARCHAR', template: 'VARCHAR', exception: 'VARCHAR',
    extra: 'JSON', file: 'VARCHAR', position: 'BIGINT'}) ORDER BY number`);
  connection.closeSync();
  instance.closeSync();
  rmSync(lines);
}
