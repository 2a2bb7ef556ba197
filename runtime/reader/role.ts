import type pg from "pg";
import { dropReaderSql, readerStatementTimeoutMs } from "../../model/reader-role.ts";
import { recordsSchema } from "../../model/records.ts";
import { locks } from "../records/locks.ts";
import { inTransaction } from "../records/transaction.ts";
import { scramVerifier } from "./scram.ts";

/** From here on one role reads every table there is and will be. */
const readAllVersion = 140_000;

/** Makes the role, or makes it again what it should be: it reads every table by one connection, and writes nothing. Its password
 *  changes only where one is given. @throws what pg throws, and an Error where a role of that name may do more */
export async function makeReader(client: pg.Client, role: string, newPassword?: string): Promise<void> {
  await inTransaction(client, async () => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [locks.reader]);
    const found = await roleIn(client, role);
    if (found?.may) {
      throw new Error(`the role ${role} may ${found.may}; a reader must not. Drop it, then run make up again`);
    }
    if (!found) await client.query(`CREATE ROLE ${role}`);
    const password = newPassword === undefined ? "" : ` PASSWORD '${scramVerifier(newPassword)}'`;
    for (const statement of [
      `ALTER ROLE ${role} LOGIN INHERIT CONNECTION LIMIT 1 VALID UNTIL 'infinity'${password}`,
      `ALTER ROLE ${role} RESET ALL`,
      `ALTER ROLE ${role} SET default_transaction_read_only = on`,
      `ALTER ROLE ${role} SET statement_timeout = ${readerStatementTimeoutMs}`,
      `ALTER ROLE ${role} SET idle_in_transaction_session_timeout = ${readerStatementTimeoutMs}`,
      ...(await grants(client, role)),
    ]) {
      await client.query(statement);
    }
  });
}

/** Takes the role out of the database, its sessions first. Nothing where there is none.
 *  @throws what pg throws, and an Error where the role owns something, which would go with it */
export async function dropReader(client: pg.Client, role: string): Promise<void> {
  if (!(await roleIn(client, role))) return;
  const { rows } = await client.query<{ owned: number }>(
    "SELECT count(*)::int AS owned FROM pg_shdepend WHERE refobjid = $1::regrole AND refclassid = 'pg_authid'::regclass AND deptype = 'o'",
    [role],
  );
  const owned = rows[0]?.owned ?? 0;
  if (owned > 0) throw new Error(`the role ${role} owns ${owned} objects; give them another owner first`);
  const [becomes, ...drops] = dropReaderSql(role);
  await inTransaction(client, async () => {
    await client.query(becomes ?? "");
    await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [role]);
    for (const statement of drops) await client.query(statement);
  });
}

async function roleIn(client: pg.Client, role: string): Promise<{ may: string } | undefined> {
  const { rows } = await client.query<{ may: string }>(
    `SELECT concat_ws(', ', CASE WHEN rolsuper THEN 'do everything' END, CASE WHEN rolcreaterole THEN 'make roles' END,
       CASE WHEN rolcreatedb THEN 'make databases' END, CASE WHEN rolreplication THEN 'replicate' END) AS may
     FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  return rows[0];
}

/** An older PostgreSQL is told schema by schema; there a table that somebody else makes later is not read until the next `up`. */
export async function grants(client: pg.Client, role: string, serverVersion?: number): Promise<string[]> {
  const { rows } = await client.query<{ version: number; shut: string[]; schemas: string[] }>(
    `SELECT current_setting('server_version_num')::int AS version,
       array(SELECT quote_ident(current_database()) WHERE NOT has_database_privilege($1, current_database(), 'CONNECT')) AS shut,
       array(SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname IN ('public', '${recordsSchema}')) AS schemas`,
    [role],
  );
  const { version, shut, schemas } = rows[0] ?? { version: 0, shut: [], schemas: [] };
  // Usually everybody may connect.
  const connects = shut.map((database) => `GRANT CONNECT ON DATABASE ${database} TO ${role}`);
  if ((serverVersion ?? version) >= readAllVersion) return [...connects, `GRANT pg_read_all_data TO ${role}`];
  return [
    ...connects,
    ...schemas.flatMap((schema) => [
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO ${role}`,
    ]),
  ];
}
