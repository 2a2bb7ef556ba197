import { createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Alert } from "../../model/alert.ts";
import { databasePool, type SqlSource, sqlSource } from "../../runtime/sources/sql.ts";
import { describeSql } from "../../runtime/sources/sql-describe.ts";
import { freePort, type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";

const now = Date.UTC(2026, 2, 10, 10, 0, 0);
let postgres: LocalPostgres;
const sources: SqlSource[] = [];
beforeAll(async () => {
  postgres = await startPostgresLocal();
});
afterAll(() => postgres.stop());
afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()));
});

function opened(url = postgres.url, clock?: () => number): SqlSource {
  const source = sqlSource(url, clock);
  sources.push(source);
  return source;
}

const rule = (text: string, window?: Alert["window"]) =>
  ({ value: { source: "sql", text }, ...(window ? { window } : {}) }) as Alert;
const read = (text: string, window?: Alert["window"]) => opened().read(rule(text, window), now);

describe("a rule's SQL", () => {
  it("sees the tick's time as :now and the rule's window as :window", async () => {
    await postgres.query("TRUNCATE metrics_event");
    await postgres.query(
      "INSERT INTO metrics_event (timestamp, event_type) SELECT $1::timestamptz - make_interval(mins => m), 'error' FROM generate_series(-2, 9) AS m",
      [new Date(now).toISOString()],
    );
    const text = "SELECT count(*) AS value FROM metrics_event WHERE timestamp > :now - :window AND timestamp <= :now";
    expect(await read(text, "5m")).toEqual({ kind: "rows", rows: [{ labels: {}, annotations: {}, value: 5 }] });
  });

  it("gives a number for every numeric type, and none for what is no number", async () => {
    const values = ["1::int", "2::bigint", "3.5::numeric", "0.25::float8", "NULL::int", "'NaN'::float8", "'x'", "true"];
    const text = values.map((value, index) => `SELECT ${index} AS n, (${value})::text AS value`).join(" UNION ALL ");
    const outcome = await read(`${text} ORDER BY n`);
    const numbers = outcome.kind === "rows" && outcome.rows.map(({ value }) => value);
    expect(numbers).toEqual([1, 2, 3.5, 0.25, null, null, null, null]);
  });

  it("makes labels of the other columns, as text, cut and without control characters", async () => {
    const text =
      "SELECT E'a\\nb' AS model, repeat('x', 500) AS long, NULL AS none, 7 AS n, timestamptz '2026-01-01 00:00+00' AS at, 1 AS value";
    const outcome = await read(text);
    expect(outcome.kind === "rows" && outcome.rows[0]?.labels).toEqual({
      model: "a b",
      long: `${"x".repeat(199)}…`,
      none: "",
      n: "7",
      at: "2026-01-01 00:00:00+00",
    });
  });

  it("may end in a comment or a semicolon", async () => {
    expect(await read("SELECT 1 AS value -- one")).toMatchObject({ kind: "rows" });
    expect(await read("SELECT 1 AS value;\n")).toMatchObject({ kind: "rows" });
  });

  it("gives at most 1,000 rows, and says so", async () => {
    const outcome = await read("SELECT n, 1 AS value FROM generate_series(1, 5000) AS n");
    expect(outcome).toMatchObject({ kind: "rows", problem: "returns more than 1000 rows; the rest is ignored" });
    expect(outcome.kind === "rows" && outcome.rows).toHaveLength(1_000);
  });

  it("cannot write, whoever connects", async () => {
    await postgres.query("GRANT INSERT ON metrics_event TO watchbill");
    await postgres.query(`CREATE OR REPLACE FUNCTION sneaky() RETURNS int LANGUAGE sql AS
      $$ INSERT INTO metrics_event (timestamp, event_type) VALUES ('2000-01-01', 'x'); SELECT 1 $$`);
    expect(await read("SELECT sneaky() AS value")).toEqual({
      kind: "failed",
      reason: "cannot execute INSERT in a read-only transaction",
    });
    await postgres.query("REVOKE INSERT ON metrics_event FROM watchbill");
  });

  it.each([
    ["a missing table", "SELECT 1 AS value FROM nothing", 'relation "nothing" does not exist'],
    ["no value", "SELECT 1 AS number", 'returns no column "value" (it returns number)'],
    ["a division by zero", "SELECT 1 / 0 AS value", "division by zero"],
  ])("fails by itself with %s", async (_, text, reason) => {
    const source = opened();
    expect(await source.read(rule(text), now)).toEqual({ kind: "failed", reason });
    expect(await source.read(rule("SELECT 1 AS value"), now)).toMatchObject({ kind: "rows" });
  });

  it("is ended after three seconds, and the next rule is read", async () => {
    const source = opened();
    const began = performance.now();
    const slow = await source.read(rule("SELECT 1 AS value FROM pg_sleep(60)"), now);
    expect(slow).toEqual({ kind: "failed", reason: "took longer than 3 s" });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await source.read(rule("SELECT 1 AS value"), now)).toMatchObject({ kind: "rows" });
  });

  it("is not even begun when all rules together have had their eight seconds", async () => {
    let clock = 0;
    const source = opened(postgres.url, () => clock);
    clock = 8_000;
    expect(await source.read(rule("SELECT 1 AS value"), now)).toEqual({
      kind: "failed",
      reason: "not reached within the 8 s of all rules",
    });
  });
});

describe("a database out of reach", () => {
  const one = (url: string) => opened(url).read(rule("SELECT 1 AS value"), now);
  const unreachable = (reason: unknown) => ({ kind: "unreachable", source: "database", reason });

  it("is told from a failing query when nothing listens", async () => {
    const url = postgres.url.replace(String(postgres.port), String(await freePort()));
    expect(await one(url)).toEqual(unreachable("the database refuses connections (is it running?)"));
  });

  it("is told when the password is wrong, without saying it", async () => {
    const outcome = await one(postgres.url.replace("secret-of-the-reader", "wrong-secret"));
    expect(outcome).toEqual(unreachable('password authentication failed for user "watchbill"'));
  });

  it("is told when the database does not exist", async () => {
    expect(await one(postgres.url.replace("/metrics", "/other"))).toEqual(
      unreachable('database "other" does not exist'),
    );
  });

  it("is told within seconds when something accepts and says nothing, once for all rules", async () => {
    const silent: Server = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const source = opened(postgres.url.replace(String(postgres.port), String(port)));
    const began = performance.now();
    const first = await source.read(rule("SELECT 1 AS value"), now);
    expect(first).toEqual(unreachable("the database does not answer"));
    expect(await source.read(rule("SELECT 2 AS value"), now)).toBe(first);
    expect(performance.now() - began).toBeLessThan(10_000);
    silent.close();
  });

  it("is told when it goes while a rule is being read, and the next tick finds it again", async () => {
    const reading = opened().read(rule("SELECT 1 AS value FROM pg_sleep(2)"), now);
    const sleeping = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%' AND usename = 'watchbill'";
    const deadline = Date.now() + 10_000;
    while ((await postgres.query(sleeping)).length === 0 && Date.now() < deadline);
    await postgres.crash();
    expect(await reading).toMatchObject({ kind: "unreachable", source: "database" });
    await postgres.start();
    expect(await one(postgres.url)).toMatchObject({ kind: "rows" });
  });
});

describe("what a rule's SQL returns", () => {
  const described = async (text: string, url = postgres.url) => {
    const pool = databasePool(url);
    try {
      return await describeSql(text, pool);
    } finally {
      await pool.end();
    }
  };

  it("is asked without running it", async () => {
    expect(await described("SELECT 1 AS value FROM pg_sleep(60)")).toEqual({ ok: true });
    expect(await described("SELECT count(*) AS value FROM metrics_event WHERE timestamp > :now - :window")).toEqual({
      ok: true,
    });
  });

  it.each([
    ["SELECT 1 AS number", 'returns no column "value" (it returns number); name the number to judge AS value'],
    ["SELECT 'x' AS value", 'the column "value" is no number; cast it, or count'],
    [
      "SELECT 1 AS value FROM nothing",
      'relation "nothing" does not exist (is the table there, and in the search path?)',
    ],
    [
      "SELECT wrong AS value FROM metrics_event",
      'column "wrong" does not exist (compare the name with the table\'s columns)',
    ],
    [
      "SELECT queue_dept AS value FROM metrics_event",
      /column "queue_dept" does not exist \(Perhaps you meant.*queue_depth/,
    ],
  ])("is refused: %s", async (text, problem) => {
    const expected = typeof problem === "string" ? problem : expect.stringMatching(problem);
    expect(await described(text)).toEqual({ problem: expected });
  });

  it("cannot be known while the database is away", async () => {
    const url = postgres.url.replace(String(postgres.port), String(await freePort()));
    expect(await described("SELECT 1 AS value", url)).toEqual({
      unchecked: "the database refuses connections (is it running?)",
    });
  });
});
