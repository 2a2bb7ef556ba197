import { existsSync } from "node:fs";
import { databaseReaderCredential } from "../../model/layout.ts";
import { readDatabaseUrl } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { databaseClient } from "../sources/database-client.ts";
import type { FactsRead } from "../sources/facts.ts";
import { connectionOf, databaseReason } from "../sources/sql.ts";
import { type Check, failed, passed } from "./check.ts";

const limitMs = 5_000;

/** Can the role that copies the database log in, read all of it and write nothing? Nothing where the stack has no such role. */
export async function readerChecks(host: Host, facts: FactsRead): Promise<Check[]> {
  const file = `${host.layout.credentialsDir}/${databaseReaderCredential}`;
  if (!existsSync(file)) return [];
  const again = `rm ${file} on the host, then make up, makes it again`;
  const reader = readDatabaseUrl(host, facts, databaseReaderCredential);
  if ("problem" in reader) return [failed("database reader", reader.problem, again)];
  const config = connectionOf(reader.url);
  const client = databaseClient(config, { name: "watchbill-doctor", connectMs: limitMs, queryMs: limitMs });
  try {
    await client.connect();
    const { rows } = await client.query<Found>(asksFor);
    return [found(config.user ?? "", rows[0] as Found, again)];
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (code === "53300") return [passed("database reader", `${config.user} is copying; it has one connection`)];
    const fix = /^28/.test(code) ? again : "check databaseUrl, then make up";
    return [failed("database reader", databaseReason(error), fix)];
  } finally {
    await client.end().catch(() => {});
  }
}

interface Found {
  read_only: boolean;
  connections: number;
  unread: string[];
  written: string[];
}

const tables = `FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname IN ('public', 'watchbill')`;
const asksFor = `SELECT current_setting('default_transaction_read_only') = 'on' AS read_only,
  (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS connections,
  array(SELECT c.oid::regclass::text ${tables} AND NOT has_table_privilege(c.oid, 'SELECT') LIMIT 3) AS unread,
  array(SELECT c.oid::regclass::text ${tables} AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') LIMIT 3) AS written`;

function found(role: string, { read_only, connections, unread, written }: Found, again: string): Check {
  if (written.length > 0) {
    return failed("database reader", `${role} may write to ${written.join(", ")}`, `REVOKE ALL ON … FROM ${role}`);
  }
  if (unread.length > 0) return failed("database reader", `${role} may not read ${unread.join(", ")}`, again);
  if (!read_only || connections !== 1) {
    return failed("database reader", `${role} is not held to reading by one connection`, again);
  }
  return passed("database reader", `${role} reads every table by one connection, and writes nothing`);
}
