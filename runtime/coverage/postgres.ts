import pg from "pg";
import { derivedEventTable } from "../../model/records.ts";
import { connectionOf, databaseReason } from "../sources/sql.ts";
import type { CoverageSource } from "./source.ts";

/** A statement that takes longer is ended by the server: a person asks seldom, and the database serves the application first. */
const statementLimitMs = 12_000;

/** The application's database, over one connection that can only read. @throws Error in one line where it cannot be reached */
export async function openPostgresSource(
  databaseUrl: string,
  statementTimeoutMs: number = statementLimitMs,
): Promise<CoverageSource & { close(): Promise<void> }> {
  const client = new pg.Client({
    ...connectionOf(databaseUrl),
    connectionTimeoutMillis: 5_000,
    query_timeout: statementTimeoutMs + 1_000,
    application_name: "watchbill-coverage",
    options: `-c default_transaction_read_only=on -c statement_timeout=${statementTimeoutMs} -c TimeZone=UTC`,
  });
  client.on("error", () => {}); // a connection that breaks shows in its next query
  const ask = async (text: string, values: unknown[] = []) => {
    try {
      return (await client.query<unknown[]>({ text, values, rowMode: "array" })).rows;
    } catch (error) {
      throw new Error(reasonOf(error, statementTimeoutMs), { cause: error });
    }
  };
  try {
    await client.connect();
  } catch (error) {
    throw new Error(databaseReason(error), { cause: error });
  }
  return {
    tables: { events: "metrics_event", derived: derivedEventTable },
    async columnsOf(table) {
      const text =
        "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
      const rows = await ask(text, [table]);
      return rows.length === 0 ? undefined : rows.map(([name]) => String(name));
    },
    rows: (sql) => ask(sql),
    close: () => client.end(),
  };
}

function reasonOf(error: unknown, statementTimeoutMs: number): string {
  const { code, message } = error as pg.DatabaseError;
  const late = code === "57014" || /query read timeout/i.test(message);
  return late
    ? `the database took longer than ${statementTimeoutMs / 1_000} s for a week of events`
    : databaseReason(error);
}
