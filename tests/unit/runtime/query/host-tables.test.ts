import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostTables, noHostRows } from "../../../../model/host-tables.ts";
import { openData } from "../../../../runtime/query/open.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-host-tables-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nothing = { tables: [], views: [] };
const deploy = {
  at: 1_790_000_000_123,
  what: "application",
  commit: "a1b2",
  message: "it's <b>",
  by: null,
  known: "told",
};

describe("what the host remembers", () => {
  it("is asked in SQL as tables of the declared types, also where there is no copy", async () => {
    const host = noHostRows();
    host.deploy = [deploy];
    host.watch_now = [{ last_tick_at: null, failing_rules: 2, failed_units: 0, overdue_timers: 1 }];
    const data = await openData(folder, nothing, { host });
    expect([...data.relations.keys()].sort()).toEqual(Object.keys(hostTables).sort());
    expect((await data.ask("FROM deploy")).rows).toEqual([
      ["2026-09-21T14:13:20.123Z", "application", "a1b2", "it's <b>", null, "told"],
    ]);
    expect((await data.ask("SELECT typeof(last_tick_at), failing_rules + 1 FROM watch_now")).rows).toEqual([
      ["TIMESTAMP WITH TIME ZONE", 3],
    ]);
    expect((await data.ask("SELECT count(*) FROM disk_hour")).rows).toEqual([[0]]);
    await data.close();
  });

  it("stands in the place of a copy's table of the same name, beside the others", async () => {
    const instance = await DuckDBInstance.create(join(folder, "metrics.duckdb"));
    const connection = await instance.connect();
    for (const name of ["deploy", "event"]) await connection.run(`CREATE TABLE ${name} AS SELECT 7 AS id`);
    connection.closeSync();
    instance.closeSync();
    const data = await openData(folder, nothing, { host: { ...noHostRows(), deploy: [deploy] } });
    expect((await data.ask("SELECT what FROM deploy")).rows).toEqual([["application"]]);
    expect((await data.ask("SELECT id FROM event")).rows).toEqual([[7]]);
    await data.close();
    const alone = await openData(folder, nothing);
    expect((await alone.ask("SELECT id FROM deploy")).rows).toEqual([[7]]);
    await alone.close();
  });
});
