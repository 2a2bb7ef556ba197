import type pg from "pg";
import { databaseClient } from "../sources/database-client.ts";
import { connectionOf } from "../sources/sql.ts";

const statementTimeoutMs = 20_000;

/** A connection that may write, for tables of Watchbill's own. @throws what pg throws; `databaseReason` puts it in words */
export async function connectToWrite(databaseUrl: string): Promise<pg.Client> {
  const client = databaseClient(connectionOf(databaseUrl), {
    name: "watchbill-records",
    connectMs: 5_000,
    queryMs: statementTimeoutMs + 1_000,
    settings: { statement_timeout: statementTimeoutMs, lock_timeout: 10_000, TimeZone: "UTC" },
  });
  await client.connect();
  return client;
}
