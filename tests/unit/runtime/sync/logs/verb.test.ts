import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Host, hostOf } from "../../../../../runtime/host.ts";
import type { Io } from "../../../../../runtime/io.ts";
import { openDuckDb } from "../../../../../runtime/sync/duckdb.ts";
import { syncLogs } from "../../../../../runtime/verbs/sync-logs.ts";
import { collecting } from "../../../../world/verb-run.ts";
import { line, startMs } from "./log-folders.ts";

let root: string;
let host: Host;
let io: Io;
let out: string[];
let err: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-verb-"));
  host = { ...hostOf("test", root, undefined), clock: () => startMs + 3_600_000 };
  ({ io, out, err } = collecting());
  mkdirSync(host.layout.configDir, { recursive: true });
  mkdirSync(join(root, "app"));
  config("logs.json", { directory: join(root, "app") });
  config("synced-data.json", { logs: { keep: "36500d", capMb: 100 } });
});
afterEach(() => rmSync(root, { recursive: true }));

const config = (name: string, value: unknown) =>
  writeFileSync(join(host.layout.configDir, name), JSON.stringify(value));
const log = (name: string, content: string | Buffer) => writeFileSync(join(root, "app", name), content, { flag: "a" });
const run = () => syncLogs(host, io);

async function snapshot(query: string) {
  const limits = { readOnly: true, memoryLimitMb: 100, threads: 1 };
  const { connection, close } = await openDuckDb(join(host.layout.syncedDir, "logs.duckdb"), limits);
  const rows = (await connection.runAndReadAll(query)).getRowsJson();
  await close();
  return rows;
}

describe("sync-logs on a host", () => {
  it("copies, reads and publishes, and says what came", async () => {
    const hourMs = 3_600_000;
    log("gateway.jsonl", `${line("one", { atMs: startMs - 3 * hourMs })}bad\n${line("two")}`);
    expect(await run()).toBe(0);
    expect(out).toEqual([
      expect.stringMatching(/^logs: 2 records and 1 malformed line from 0\.0 MB in \d+\.\d s; tables of \d+\.\d MB$/),
      "  no record in whole hours: 2026-03-10T08:00Z for 2 h",
    ]);
    expect(err).toEqual([]);
    expect(await snapshot("SELECT message FROM log_record ORDER BY number")).toEqual([["one"], ["two"]]);
  });

  it("leaves the snapshot as it is where nothing is new, and makes it again where it is gone", async () => {
    log("gateway.jsonl", line("one"));
    await run();
    const published = join(host.layout.syncedDir, "logs.duckdb");
    writeFileSync(published, "left as it is");
    await run();
    await expect(snapshot("SELECT 1")).rejects.toThrow("cannot be opened as a DuckDB database");
    rmSync(published);
    await run();
    expect(await snapshot("SELECT message FROM log_record")).toEqual([["one"]]);
  });

  it("publishes that a copy has another name, though no record is new", async () => {
    log("gateway.jsonl", line("one"));
    await run();
    rmSync(join(root, "app/gateway.jsonl"));
    log("gateway.1.jsonl.gz", gzipSync(line("one")));
    await run();
    expect(await snapshot("SELECT name FROM log_file")).toEqual([["gateway.2026-03-10T10-00-00.000Z.jsonl.gz"]]);
  });

  it("answers 2 where a file could not be copied, and does all the rest", async () => {
    log("gateway.jsonl", line("one"));
    log("gateway.old.jsonl.gz", gzipSync(line("zero")).subarray(0, 60));
    expect(await run()).toBe(2);
    expect(err).toEqual([expect.stringMatching(/^gateway\.old\.jsonl\.gz cannot be unpacked: .*; it is tried again$/)]);
    expect(await snapshot("SELECT message FROM log_record")).toEqual([["one"]]);
  });

  it("says which file what is too old or too much was dropped for", async () => {
    config("synced-data.json", { logs: { keep: "30d", capMb: 100 } });
    log("gateway.jsonl", line("old", { atMs: startMs - 31 * 86_400_000 }) + line("new"));
    await run();
    expect(out).toContain("  1 record dropped from the tables, older than 30d");
    expect(await snapshot("SELECT message FROM log_record")).toEqual([["new"]]);
  });

  it("ends in one line for what a person must mend", async () => {
    config("synced-data.json", { logs: { keep: "soon", capMb: 1 } });
    await expect(run()).rejects.toThrow(/synced-data\.json · logs\.keep: must be .*; .*logs\.capMb: .*; deploy again$/);
    rmSync(join(host.layout.configDir, "synced-data.json"));
    await expect(run()).rejects.toThrow("synced-data.json is missing; deploy again");
    rmSync(join(host.layout.configDir, "logs.json"));
    await expect(run()).rejects.toThrow("the stack has no logDirectory; set it and deploy again");
  });

  it("says how tables that are spoilt are made anew", async () => {
    log("gateway.jsonl", line("one"));
    await run();
    const work = join(host.layout.syncedDir, "work");
    writeFileSync(join(work, "logs.duckdb"), "spoilt".repeat(10_000));
    log("gateway.jsonl", line("two"));
    const anew = `it is made anew from the copies once it is gone: rm ${join(work, "logs.duckdb")}*`;
    await expect(run()).rejects.toThrow(anew);
    rmSync(join(work, "logs.duckdb"));
    expect(await run()).toBe(0);
    expect(await snapshot("SELECT message FROM log_record ORDER BY number")).toEqual([["one"], ["two"]]);
  });
});
