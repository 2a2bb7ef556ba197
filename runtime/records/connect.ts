import pg from "pg";
import { databaseWriteCredential } from "../../model/layout.ts";
import { readDatabaseUrl } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { readFacts } from "../sources/facts.ts";
import { connectionOf } from "../sources/sql.ts";

const statementTimeoutMs = 20_000;

/** Where the database is to whoever may write. @throws Error in one line where the credential is no URL */
export function databaseWriteUrl(host: Host): string {
  const facts = readFacts(`${host.layout.runDir}/facts`, host.clock());
  const database = readDatabaseUrl(host, facts, databaseWriteCredential);
  if ("problem" in database) throw new Error(database.problem);
  return database.url;
}

/** A connection that may write, for tables of Watchbill's own. @throws what pg throws; `databaseReason` puts it in words */
export async function connectToWrite(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    ...connectionOf(databaseUrl),
    connectionTimeoutMillis: 5_000,
    query_timeout: statementTimeoutMs + 1_000,
    application_name: "watchbill-records",
    options: `-c statement_timeout=${statementTimeoutMs} -c lock_timeout=10000 -c TimeZone=UTC`,
  });
  // A connection that breaks shows in its next query; unheard, the event would end the program.
  client.on("error", () => {});
  await client.connect();
  return client;
}
