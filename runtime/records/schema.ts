import type pg from "pg";
import { recordHypertables, recordSteps, recordsSchema } from "../../model/records.ts";
import { locks } from "./locks.ts";
import { inTransaction } from "./transaction.ts";

export class NewerRecordsError extends Error {}

/** Makes Watchbill's own tables, or brings them to this release's version: forward only, all of it or nothing, and safe to
 *  repeat and to run twice at once. @throws NewerRecordsError where a newer release was here, and what pg throws */
export async function prepareRecords(client: pg.Client): Promise<void> {
  await inTransaction(client, async () => {
    await client.query("SELECT pg_advisory_xact_lock($1)", [locks.schema]);
    const version = await versionOf(client);
    if (version > recordSteps.length) {
      throw new NewerRecordsError(
        `the tables in the schema ${recordsSchema} were made by a newer release (version ${version}, and this one knows ${recordSteps.length}); deploy that release again`,
      );
    }
    for (const statement of recordSteps.slice(version).flat()) await client.query(statement);
    await asHypertables(client, version);
    if (version < recordSteps.length) {
      await client.query(`UPDATE ${recordsSchema}.schema_version SET version = $1`, [recordSteps.length]);
    }
  });
}

/** 0 where there are no tables yet. Makes the schema where its owner has not. */
async function versionOf(client: pg.Client): Promise<number> {
  const { rows: schemas } = await client.query("SELECT FROM pg_namespace WHERE nspname = $1", [recordsSchema]);
  if (schemas.length === 0) await client.query(`CREATE SCHEMA ${recordsSchema}`);
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${recordsSchema}.schema_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL)`,
  );
  await client.query(`INSERT INTO ${recordsSchema}.schema_version (version) VALUES (0) ON CONFLICT DO NOTHING`);
  const { rows } = await client.query<{ version: number }>(`SELECT version FROM ${recordsSchema}.schema_version`);
  return rows[0]?.version ?? 0;
}

/** What is newer than a version, in parts of a week where TimescaleDB is installed, whatever schema its functions are in. */
async function asHypertables(client: pg.Client, version: number): Promise<void> {
  const made = recordHypertables.filter(({ since }) => since > version);
  if (made.length === 0) return;
  const { rows } = await client.query<{ schema: string }>(
    "SELECT quote_ident(nspname) AS schema FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'timescaledb'",
  );
  const schema = rows[0]?.schema;
  if (!schema) return;
  for (const { table, time } of made) {
    await client.query(
      `SELECT ${schema}.create_hypertable('${table}', '${time}', chunk_time_interval => interval '7 days')`,
    );
  }
}
