import type pg from "pg";
import { derivedEventTable } from "../../model/records.ts";
import { databaseClient } from "../sources/database-client.ts";
import { connectionOf, databaseReason } from "../sources/sql.ts";
import type { CoverageSource } from "./source.ts";

/** A statement that takes longer is ended by the server: a person asks seldom, and the database serves the application first. */
const statementLimitMs = 12_000;

const unreadable: Record<string, string> = {
  "42P01": "is not there, so nothing of it is seen",
  "3F000": "is not there, so nothing of it is seen",
  "42501":
    "may not be read by the role of databaseUrl, so nothing of it is seen; as a superuser: GRANT pg_read_all_data TO that role",
};

/** The application's database, over one connection that can only read. @throws Error in one line where it cannot be reached */
export async function openPostgresSource(
  databaseUrl: string,
  statementTimeoutMs: number = statementLimitMs,
): Promise<CoverageSource & { close(): Promise<void> }> {
  const client = databaseClient(connectionOf(databaseUrl), {
    name: "watchbill-coverage",
    connectMs: 5_000,
    queryMs: statementTimeoutMs + 1_000,
    settings: { default_transaction_read_only: "on", statement_timeout: statementTimeoutMs, TimeZone: "UTC" },
  });
  const ask = async (text: string) => {
    try {
      return (await client.query<unknown[]>({ text, rowMode: "array" })).rows;
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
      try {
        const { fields } = await client.query(`SELECT * FROM ${table} LIMIT 0`);
        return { columns: fields.map(({ name }) => name) };
      } catch (error) {
        const unread = unreadable[(error as pg.DatabaseError).code ?? ""];
        if (unread) return { unread };
        throw new Error(reasonOf(error, statementTimeoutMs), { cause: error });
      }
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
