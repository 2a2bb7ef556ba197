import { DuckDBInstance } from "@duckdb/node-api";
import type { DerivedEventRule } from "../model/derived-event.ts";
import { type DerivedRow, derivedRow } from "../runtime/derive/derived-row.ts";
import { LogTables } from "../runtime/derive/log-tables.ts";

/** A log record as a rule sees it. INFO, without extra and empty when left out. */
export interface TestRecord {
  level?: "INFO" | "SUCCESS" | "WARNING" | "ERROR" | "CRITICAL" | "DEBUG";
  logger: string;
  message?: string;
  extra?: Record<string, unknown>;
}

const levelNumbers = { DEBUG: 10, INFO: 20, SUCCESS: 25, WARNING: 30, ERROR: 40, CRITICAL: 50 };

/** What a rule makes of log records, in their order, by the statement that production runs: the columns that are filled, without
 *  timestamp and id. */
export async function eventsOf(
  rule: DerivedEventRule,
  ...records: TestRecord[]
): Promise<Omit<DerivedRow, "timestamp" | "id">[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(
      "CREATE TABLE log_record (number BIGINT, time TIMESTAMPTZ, level VARCHAR, level_number INTEGER, logger VARCHAR, message VARCHAR, extra JSON, file VARCHAR, position BIGINT)",
    );
    for (const [index, { level = "INFO", logger, message = "", extra = {} }] of records.entries()) {
      await connection.run(
        "INSERT INTO log_record VALUES ($1, '2026-03-10 10:00:00+00', $2, $3, $4, $5, $6, 'test', $1)",
        [index + 1, level, levelNumbers[level], logger, message, JSON.stringify(extra)],
      );
    }
    const found = await new LogTables(connection).select(rule, { after: 0n, upTo: BigInt(records.length) });
    return found.map((selected) => {
      const { timestamp: _, id: __, ...row } = derivedRow(rule, selected).row;
      return row;
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
