import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, describe, expect, it } from "vitest";
import { openDuckdbFile } from "../../../backtest/duckdb-history.ts";

const folder = mkdtempSync(join(tmpdir(), "watchbill-history-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function answer(name: string, statements: readonly string[], question: string): Promise<unknown> {
  const file = join(folder, name);
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of ["CREATE TABLE metrics_event (id bigint)", ...statements]) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  const history = await openDuckdbFile(file);
  try {
    return (await history.query(question)).rows;
  } finally {
    await history.close();
  }
}

describe("a DuckDB file that is asked by a backtest", () => {
  const make = (table: string) => [`CREATE TABLE ${table} AS SELECT 'auth_failure' AS event_type`];
  const question = "SELECT event_type FROM watchbill.derived_event";

  it.each([
    ["metrics.duckdb", make("derived_event")],
    [`a "quoted" name.duckdb`, make("derived_event")],
    ["watchbill.duckdb", make("derived_event")],
    ["with-schema.duckdb", ["CREATE SCHEMA watchbill", ...make("watchbill.derived_event")]],
  ])("answers by the names that rules call Watchbill's own tables by: %s", async (name, statements) => {
    expect(await answer(name, statements, question)).toEqual([["auth_failure"]]);
  });

  it("says so where it has none of them, and stays as it was", async () => {
    await expect(answer("none.duckdb", [], question)).rejects.toThrow(/watchbill\.derived_event" does not exist/);
    const databases = "SELECT database_name FROM duckdb_databases() WHERE NOT internal";
    expect(await answer("untouched.duckdb", [], databases)).toEqual([["untouched"]]);
  });
});
