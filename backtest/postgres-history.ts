import type pg from "pg";
import { databasePool, databaseReason } from "../runtime/sources/sql.ts";
import { type History, rowsLimit } from "./history.ts";

/** A statement covers hours of ticks, so it may take longer than production's; a person waits and can interrupt it. */
const statementTimeoutMs = 120_000;

/** A PostgreSQL database with a table `metrics_event`, read in read-only transactions over one connection.
 *  @throws Error with what to mend, when it cannot be reached or has no such table */
export async function openPostgres(databaseUrl: string): Promise<History> {
  const pool = databasePool(databaseUrl);
  const open = async () => {
    try {
      return await pool.connect();
    } catch (error) {
      await pool.end();
      throw new Error(`the database of --database cannot be read: ${databaseReason(error)}`, { cause: error });
    }
  };
  const client = await open();
  const close = async () => {
    client.release();
    await pool.end();
  };
  try {
    await client.query(`SET statement_timeout = ${statementTimeoutMs}`);
    const { rows } = await client.query(
      "SELECT format('%I.%I', nspname, relname) AS events FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE pg_class.oid = 'metrics_event'::regclass",
    );
    return {
      dialect: "postgres",
      // It may be the one that serves the application.
      lanes: 1,
      name: nameOf(databaseUrl),
      events: rows[0].events,
      query: (text) => asText(client, text),
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`the database of --database cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function nameOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

async function asText(client: pg.PoolClient, text: string) {
  const result = await client.query<(string | null)[]>({
    text: `SELECT * FROM (\n${text}\n) AS result LIMIT ${rowsLimit + 1}`,
    rowMode: "array",
    types: { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig,
  });
  if (result.rows.length > rowsLimit) throw new Error(`more than ${rowsLimit} rows at once: aggregate them`);
  return { columns: result.fields.map(({ name }) => name), rows: result.rows };
}
