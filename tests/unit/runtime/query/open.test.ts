import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Data, openData } from "../../../../runtime/query/open.ts";

const view = {
  name: "slow",
  meaning: "slow events",
  columns: { id: { type: "BIGINT", meaning: "its number" }, ms: { type: "BIGINT", unit: "ms", meaning: "how long" } },
  sql: "SELECT id, duration AS ms FROM event WHERE duration > 100",
  example: { shows: "all", sql: "FROM slow" },
} as const;
const tables = [{ name: "event", file: "metrics", columns: { id: "BIGINT", duration: "DOUBLE" } }] as const;

let folder: string;
let file: string;
let data: Data;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-query-"));
  file = join(folder, "metrics.duckdb");
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run("CREATE TABLE event AS SELECT range AS id, range * 40 AS duration FROM range(10)");
  connection.closeSync();
  instance.closeSync();
  data = await openData(folder, { tables, views: [view] });
});
afterEach(async () => {
  expect(readdirSync(folder)).toEqual(["metrics.duckdb"]);
});
afterAll(async () => {
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const refused = async (sql: string) => {
  const before = readFileSync(file);
  await expect(data.ask(sql)).rejects.toThrow();
  expect(readFileSync(file).equals(before)).toBe(true);
};

describe("a synced copy", () => {
  it("answers with its tables and the declared views", async () => {
    expect(await data.ask("SELECT * FROM slow ORDER BY id LIMIT 1")).toEqual({
      columns: ["id", "ms"],
      rows: [[3, 120]],
      cut: false,
    });
    expect(data.missing).toEqual(["logs.duckdb"]);
    expect(data.relations.get("slow")).toEqual(["id", "ms"]);
  });

  it("gives values as JSON has them: times in UTC, whole numbers exact", async () => {
    const sql = `SELECT TIMESTAMPTZ '2026-03-10T10:00:00.5+01:00', DATE '2026-03-10', 9007199254740993::BIGINT, 7::HUGEINT, 1.5::DECIMAL(4,1),
      [1, NULL], {'a': 'b'}, 'NaN'::DOUBLE, NULL, true`;
    expect((await data.ask(sql)).rows[0]).toEqual([
      ...["2026-03-10T09:00:00.5Z", "2026-03-10", "9007199254740993", 7, 1.5],
      ...[[1, null], { a: "b" }, "NaN", null, true],
    ]);
  });

  it("answers what is asked at the same time one after the other", async () => {
    const answers = await Promise.all([1, 2, 3].map((number) => data.ask(`SELECT ${number}`)));
    expect(answers.map(({ rows }) => rows)).toEqual([[[1]], [[2]], [[3]]]);
  });

  it("explains, describes and summarises", async () => {
    for (const sql of [
      "EXPLAIN FROM slow",
      "explain analyze SELECT 1",
      "DESCRIBE slow",
      "SUMMARIZE event",
      "SHOW TABLES",
    ]) {
      expect((await data.ask(sql)).rows.length).toBeGreaterThan(0);
    }
  });

  it("goes on after a question that failed", async () => {
    await expect(data.ask("SELECT CAST(repeat('x', id) AS INTEGER) FROM event")).rejects.toThrow("Conversion");
    expect((await data.ask("SELECT 1")).rows).toEqual([[1]]);
  });
});

describe("nothing that is asked", () => {
  it.each([
    "INSERT INTO metrics.event VALUES (1, 2)",
    "DELETE FROM metrics.event",
    "CREATE TABLE mine (a INTEGER)",
    "CREATE VIEW mine AS SELECT 1",
    "DROP VIEW slow",
    "EXPLAIN ANALYZE CREATE TABLE mine AS SELECT 1",
    "DETACH metrics",
    "CHECKPOINT metrics",
    "BEGIN",
    "PREPARE mine AS SELECT 1",
    "SELECT 1; DROP VIEW slow",
    "",
  ])("writes: %s", async (sql) => {
    await refused(sql);
    expect((await data.ask("SELECT count(*) FROM slow")).rows).toEqual([[7]]);
  });

  it.each([
    "SELECT * FROM read_text('/etc/hostname')",
    "FROM read_csv('/etc/passwd')",
    "FROM '/etc/passwd'",
    "FROM glob('/etc/*')",
    "SELECT * FROM read_blob('SECRET')",
    "COPY (SELECT 1) TO 'OUT'",
    "EXPORT DATABASE 'OUT'",
    "ATTACH 'OUT' AS other",
    "FROM duckdb_secrets()",
    "SELECT * FROM read_parquet('https://example.org/a.parquet')",
  ])("reaches another file: %s", async (sql) => {
    const secret = join(tmpdir(), `watchbill-secret-${process.pid}`);
    const out = join(tmpdir(), `watchbill-out-${process.pid}`);
    writeFileSync(secret, "secret");
    await refused(sql.replace("SECRET", secret).replace("OUT", out));
    expect(existsSync(out)).toBe(false);
    rmSync(secret);
  });

  it.each(["INSTALL httpfs", "LOAD httpfs", "LOAD '/tmp/x.duckdb_extension'", "INSTALL spatial FROM community"])(
    "loads an extension: %s",
    refused,
  );

  it.each([
    "SET memory_limit = '100GB'",
    "RESET enable_external_access",
    "SET lock_configuration = false",
    "SET SESSION threads = 64",
    "SET temp_directory = '/tmp'",
    "PRAGMA memory_limit = '100GB'",
  ])("changes its limits: %s", refused);

  it("outlasts its time", async () => {
    const endless = "SELECT count(*) FROM range(1000000000000) WHERE range * 2 % 7 = 9";
    await expect(data.ask(endless, { timeMs: 50 })).rejects.toThrow("took longer than 0.05 s");
    expect((await data.ask("SELECT 1")).rows).toEqual([[1]]);
  });

  it("takes more memory than it has", async () => {
    await expect(data.ask("SELECT list(range) FROM range(400000000)")).rejects.toThrow("Out of Memory");
    expect((await data.ask("SELECT 1")).rows).toEqual([[1]]);
  });

  it("gives more rows, or more text, than it may", async () => {
    const few = await data.ask("FROM range(1000000)", { rows: 5 });
    expect([few.rows.length, few.cut]).toEqual([5, true]);
    const all = await data.ask("FROM range(5)", { rows: 5 });
    expect([all.rows.length, all.cut]).toEqual([5, false]);
    const long = await data.ask("SELECT repeat('x', 1000) FROM range(100000)", { characters: 10_000 });
    expect([long.rows.length, long.cut]).toEqual([10, true]);
    await expect(data.ask(`SELECT '${"x".repeat(100_001)}'`)).rejects.toThrow("is longer than 100000 characters");
  });
});

describe("an error", () => {
  it.each([
    ["FROM sloww", 'line 1, column 6: there is no table or view "sloww"; did you mean "slow"?'],
    ["SELECT mss\nFROM slow", 'line 1, column 8: there is no column "mss"; did you mean "ms"?'],
    ["SELECT s.mss FROM slow AS s", 'line 1, column 8: there is no column "mss"; did you mean "ms"?'],
    ["SELECT *\nFROM slow WHERE = 1", 'line 2, column 17: Parser Error: syntax error at or near "="'],
    ["SELECT CAST('x' AS INTEGER)", "line 1, column 8: Conversion Error: Could not convert string 'x' to INT32"],
    ["", "asks nothing; write a SELECT"],
    [" -- nothing\n;", "asks nothing; write a SELECT"],
    ["SELECT ?", "has a parameter; write the value itself"],
    ["DROP VIEW slow", "only reads: write one SELECT, FROM, DESCRIBE, SUMMARIZE or EXPLAIN of a SELECT"],
  ])("of %j is one line that says where and what", async (sql, line) => {
    await expect(data.ask(sql)).rejects.toThrow(new Error(line));
  });

  it("names a folder without copies, and a copy that is none", async () => {
    const empty = mkdtempSync(join(tmpdir(), "watchbill-query-"));
    const declared = { tables, views: [] };
    await expect(openData(empty, declared)).rejects.toThrow(`${empty} holds neither metrics.duckdb nor logs.duckdb`);
    writeFileSync(join(empty, "metrics.duckdb"), "no database".repeat(500));
    await expect(openData(empty, declared)).rejects.toThrow(
      `${empty}/metrics.duckdb cannot be read as a DuckDB database`,
    );
    rmSync(empty, { recursive: true });
  });

  it("names a view that does not fit", async () => {
    const odd = { ...view, name: "odd", sql: "SELECT nothing FROM event" };
    await expect(openData(folder, { tables, views: [odd] })).rejects.toThrow("the view odd does not fit the tables");
  });
});
