import type pg from "pg";
import { type Alert, queriesOf } from "../../model/alert.ts";
import { type DatabaseUrl, readDatabaseUrl } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import type { FactsRead } from "../sources/facts.ts";
import { connectionIsGone, databasePool, databaseReason } from "../sources/sql.ts";
import { describeSql } from "../sources/sql-describe.ts";
import { type Check, failed, passed } from "./check.ts";

/** Does the database answer, can nothing be written by accident, and does it know what the rules ask for? */
export async function databaseChecks(host: Host, facts: FactsRead, alerts: readonly Alert[]): Promise<Check[]> {
  const database: DatabaseUrl = readDatabaseUrl(host, facts);
  if ("problem" in database) {
    return [failed("database", database.problem, "pulumi config set --secret databaseUrl …, then make up")];
  }
  const pool = databasePool(database.url);
  try {
    const connected = await connection(pool);
    return connected.every(({ ok }) => ok) ? [...connected, ...(await ruleChecks(pool, alerts))] : connected;
  } finally {
    await pool.end();
  }
}

async function connection(pool: pg.Pool): Promise<Check[]> {
  try {
    const { rows } = await pool.query(
      "SELECT current_setting('transaction_read_only') AS read_only, split_part(version(), ' ', 2) AS version",
    );
    const readOnly = rows[0]?.read_only === "on";
    return [
      passed("database", `PostgreSQL ${rows[0]?.version} answers`),
      readOnly
        ? passed("database read-only", "sessions of Watchbill cannot write")
        : failed("database read-only", "the session can write", "connect without a pooler that drops options"),
    ];
  } catch (error) {
    const fix = connectionIsGone(error)
      ? "check databaseUrl (host, port, user, password) and that the database runs"
      : "check the role of databaseUrl";
    return [failed("database", databaseReason(error), fix)];
  }
}

async function ruleChecks(pool: pg.Pool, alerts: readonly Alert[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const alert of alerts) {
    const { id } = alert;
    for (const { field, query } of queriesOf(alert)) {
      if (query.source !== "sql") continue;
      const described = await describeSql(query.text, pool);
      if (!("problem" in described)) continue;
      const fix = `mend ${field} in alerts/${id}.ts or grant SELECT, then make up`;
      checks.push(failed(`rule ${id}`, described.problem, fix));
    }
  }
  return checks.length > 0 ? checks : [passed("rules", "the database knows every table and column they ask for")];
}
