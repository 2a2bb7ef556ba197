import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordSteps } from "../../model/records.ts";
import { NewerRecordsError, prepareRecords } from "../../runtime/records/schema.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";

let postgres: LocalPostgres;
let client: pg.Client;
beforeAll(async () => {
  postgres = await startPostgresLocal();
  client = await postgres.connect();
});
afterAll(async () => {
  await client?.end();
  await postgres?.stop();
});
beforeEach(() => postgres.query("DROP SCHEMA IF EXISTS watchbill CASCADE"));

/** As the release of that version left its tables. */
async function atVersion(version: number): Promise<void> {
  await client.query("CREATE SCHEMA watchbill");
  for (const statement of recordSteps.slice(0, version).flat()) await client.query(statement);
  await client.query(
    "CREATE TABLE watchbill.schema_version (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL)",
  );
  await client.query("INSERT INTO watchbill.schema_version (version) VALUES ($1)", [version]);
}

const version = async () => (await postgres.query("SELECT version FROM watchbill.schema_version"))[0]?.version;
const tables = async () => {
  const rows = await postgres.query(
    "SELECT relname FROM pg_class WHERE relnamespace = 'watchbill'::regnamespace AND relkind = 'r'",
  );
  return rows.map(({ relname }) => relname).sort();
};
const all = ["derived_cursor", "derived_event", "hetzner_metric", "hetzner_pull", "schema_version", "stress_run"];

describe("Watchbill's own tables", () => {
  it("are brought from version 1 to this one with their rows as they were", async () => {
    await atVersion(1);
    expect(await tables()).toEqual(["hetzner_metric", "hetzner_pull", "schema_version"]);
    await postgres.query(
      `INSERT INTO watchbill.hetzner_metric SELECT '2026-03-01'::timestamptz + n * interval '1 min', 7, 'cpu', n, 4
       FROM generate_series(1, 5000) AS n`,
    );
    await postgres.query("INSERT INTO watchbill.hetzner_pull VALUES (7, '2026-03-05', 4, '2026-03-05')");
    const digest = () =>
      postgres.query(
        `SELECT count(*)::int AS rows, md5(string_agg(row::text, ',' ORDER BY time)) AS text,
           (SELECT md5(string_agg(pull::text, ',')) FROM watchbill.hetzner_pull AS pull) AS pull
         FROM watchbill.hetzner_metric AS row`,
      );
    const before = await digest();
    await prepareRecords(client);
    expect(await tables()).toEqual(all);
    expect(await version()).toBe(recordSteps.length);
    expect(await digest()).toEqual(before);
    expect(before).toMatchObject([{ rows: 5_000 }]);
  });

  it("are prepared again for nothing, with what was derived in them", async () => {
    await prepareRecords(client);
    await postgres.query(
      "INSERT INTO watchbill.derived_event (timestamp, id, event_type) VALUES (now(), 'f:1:r', 'x')",
    );
    await prepareRecords(client);
    expect(await postgres.query("SELECT id FROM watchbill.derived_event")).toEqual([{ id: "f:1:r" }]);
  });

  it.each([0, 1])("are prepared once by five at once, from version %i", async (from) => {
    if (from > 0) await atVersion(from);
    else await client.query("CREATE SCHEMA watchbill");
    const clients = await Promise.all(Array.from({ length: 5 }, () => postgres.connect()));
    try {
      await Promise.all(clients.map(prepareRecords));
    } finally {
      await Promise.all(clients.map((each) => each.end()));
    }
    expect([await version(), await tables()]).toEqual([recordSteps.length, all]);
  });

  it("are left as they were by an upgrade that fails half-way, and brought up by the next", async () => {
    await atVersion(1);
    await postgres.query("CREATE TABLE watchbill.derived_cursor (in_the_way integer)");
    await expect(prepareRecords(client)).rejects.toThrow('relation "derived_cursor" already exists');
    expect([await version(), await tables()]).toEqual([
      1,
      ["derived_cursor", "hetzner_metric", "hetzner_pull", "schema_version"],
    ]);
    await postgres.query("DROP TABLE watchbill.derived_cursor");
    await prepareRecords(client);
    expect([await version(), await tables()]).toEqual([recordSteps.length, all]);
  });

  it("of a newer release are refused, and not touched", async () => {
    await prepareRecords(client);
    await postgres.query("UPDATE watchbill.schema_version SET version = $1", [recordSteps.length + 1]);
    await postgres.query("DROP TABLE watchbill.derived_cursor");
    await expect(prepareRecords(client)).rejects.toThrow(NewerRecordsError);
    expect(await tables()).not.toContain("derived_cursor");
  });

  it("are hypertables where TimescaleDB is: of an upgrade those alone that it brings", async () => {
    await standInForTimescale();
    const made = () => postgres.query("SELECT name, time FROM elsewhere.made ORDER BY name");
    try {
      await atVersion(1);
      await prepareRecords(client);
      expect(await made()).toEqual([{ name: "watchbill.derived_event", time: "timestamp" }]);
      await postgres.query("DROP SCHEMA watchbill CASCADE; TRUNCATE elsewhere.made");
      await prepareRecords(client);
      await prepareRecords(client);
      expect(await made()).toEqual([
        { name: "watchbill.derived_event", time: "timestamp" },
        { name: "watchbill.hetzner_metric", time: "time" },
      ]);
    } finally {
      await postgres.query("DELETE FROM pg_extension WHERE extname = 'timescaledb'; DROP SCHEMA elsewhere CASCADE");
    }
  });
});

/** No TimescaleDB is on this machine: what stands in for it is found like the extension, and writes down what it is asked. */
async function standInForTimescale(): Promise<void> {
  await postgres.query(`
    SET allow_system_table_mods = on;
    CREATE SCHEMA elsewhere;
    CREATE TABLE elsewhere.made (name text, time text);
    CREATE FUNCTION elsewhere.create_hypertable(relation text, of_time text, chunk_time_interval interval) RETURNS void
      LANGUAGE sql AS 'INSERT INTO elsewhere.made VALUES (relation, of_time)';
    INSERT INTO pg_extension SELECT 4000000, 'timescaledb', 10, oid, false, '2', NULL, NULL
      FROM pg_namespace WHERE nspname = 'elsewhere'`);
}
