import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { type HostRows, type HostTable, hostTables } from "../../model/host-tables.ts";
import { quoted } from "../../model/sql-text.ts";
import { duckDbLibrary } from "../sync/duckdb.ts";

/** Makes a table of each part of what the host remembers, and fills it. */
export async function addHostTables(connection: DuckDBConnection, rows: HostRows): Promise<void> {
  const { DuckDBTimestampTZValue } = await duckDbLibrary();
  const heldValue = (value: unknown, type: string): DuckDBValue => {
    if (value === null || value === undefined) return null;
    if (type === "TIMESTAMPTZ") return new DuckDBTimestampTZValue(BigInt(Math.round(value as number)) * 1_000n);
    return type === "BIGINT" ? BigInt(Math.round(value as number)) : (value as DuckDBValue);
  };
  for (const [name, columns] of Object.entries(hostTables)) {
    const typed = Object.entries(columns);
    await connection.run(
      `CREATE TABLE ${quoted(name)} (${typed.map(([column, type]) => `${quoted(column)} ${type}`).join(", ")})`,
    );
    const appender = await connection.createAppender(name);
    for (const row of rows[name as HostTable] as Readonly<Record<string, unknown>>[]) {
      for (const [column, type] of typed) appender.appendValue(heldValue(row[column], type));
      appender.endRow();
    }
    appender.closeSync();
  }
}
