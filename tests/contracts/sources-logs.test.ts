import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Alert } from "../../model/alert.ts";
import type { Duration } from "../../model/duration.ts";
import type { LogsQuery } from "../../model/logs-query.ts";
import { logs } from "../../model/query.ts";
import { logTables } from "../../runtime/sources/log-counts.ts";
import { logsSource } from "../../runtime/sources/logs.ts";
import { SourceMemory } from "../../runtime/sources/memory.ts";
import { LogFile } from "../world/app/service/log-file.ts";
import { type LogEntry, loguruLine } from "../world/app/service/loguru.ts";
import { seededRandom } from "../world/app/service/random.ts";

const start = Date.UTC(2026, 2, 10, 10, 0, 0);
let now: number;
let directory: string;
let memory: SourceMemory;

beforeEach(() => {
  now = start;
  directory = mkdtempSync(join(tmpdir(), "watchbill-logs-"));
  memory = SourceMemory.open(join(directory, "sources.db"), logTables);
});
afterEach(() => {
  memory.close();
  rmSync(directory, { recursive: true });
});

const log = () => join(directory, "gateway.jsonl");
const line = (entry: Partial<LogEntry> = {}) =>
  loguruLine(
    {
      atMs: now,
      level: "ERROR",
      module: "yapit.gateway.http",
      function: "handle",
      line: 1,
      message: "broken",
      ...entry,
    },
    start,
  );
const write = (...entries: Partial<LogEntry>[]) => appendFileSync(log(), entries.map((entry) => line(entry)).join(""));
const rule = (query: Omit<LogsQuery, "source">, window: Duration = "15m") => ({ value: logs(query), window }) as Alert;
const errors = rule({ level: "ERROR" });

async function outcomes(alerts: readonly Alert[], limitBytes?: number) {
  const limit = limitBytes === undefined ? {} : { limitBytes };
  const source = logsSource({ directory, memory: { memory }, alerts, ...limit });
  return Promise.all(alerts.map((alert) => source.read(alert, now)));
}

/** One tick that judges one rule: its values by label, or what is wrong. */
async function tick(alert = errors, limitBytes?: number) {
  const [outcome] = await outcomes([alert], limitBytes);
  if (outcome?.kind !== "rows") throw new Error(outcome?.reason);
  const values = Object.fromEntries(
    outcome.rows.map(({ labels, value }) => [Object.entries(labels).flat().join("="), value]),
  );
  return { values, rows: outcome.rows, problem: outcome.problem };
}
const count = async (alert = errors) => (await tick(alert)).values[""];

describe("a logs rule", () => {
  it("counts its level and worse", async () => {
    write({ level: "CRITICAL" }, { level: "ERROR" }, { level: "WARNING" }, { level: "INFO" }, { level: "DEBUG" });
    expect(await count(rule({ level: "ERROR" }))).toBe(2);
    expect(await count(rule({ level: "WARNING" }))).toBe(3);
    expect(await count(rule({}))).toBe(5);
  });

  it("counts records by their own time, within the window", async () => {
    const ago = (seconds: number) => ({ atMs: now - seconds * 1_000 });
    write(ago(3_000), ago(910), ago(890), ago(10), ago(0), { atMs: now + 60_000 });
    expect(await count()).toBe(3);
    now += 60_000;
    expect(await count()).toBe(3); // one has left the window, one has come into it
    now += 900_000;
    expect(await count()).toBe(0);
  });

  it("asks for logger, text, template and fields, all of them at once", async () => {
    const module = "yapit.gateway.ws";
    write(
      { module, message: "worker 3 lost", extra: { event_type: "error", n: 7 } },
      { module, message: "worker 4 lost", extra: { event_type: "warning" } },
      { module: "yapit.gateway.wsx", message: "worker 5 lost" },
      { message: "Worker 6 found" },
    );
    expect(await count(rule({ logger: "yapit.gateway.ws" }))).toBe(2);
    expect(await count(rule({ logger: "yapit.gateway" }))).toBe(4);
    expect(await count(rule({ contains: "lost" }))).toBe(3);
    expect(await count(rule({ template: "worker <*> lost" }))).toBe(3);
    expect(await count(rule({ fields: { event_type: "error", n: "7" } }))).toBe(1);
    expect(await count(rule({ logger: "yapit.gateway.ws", contains: "4", level: "ERROR" }))).toBe(1);
    expect(await count(rule({ logger: "yapit.gateway.ws", contains: "Worker" }))).toBe(0);
  });

  it("splits by level, logger, template or field, the last record's text beside it", async () => {
    write(
      { message: "worker 3 lost", extra: { model_slug: "kokoro" } },
      { message: "worker 4 lost", extra: { model_slug: "higgs" } },
      { message: "disk full", level: "CRITICAL", module: "yapit.worker" },
    );
    expect((await tick(rule({ by: "level" }))).values).toEqual({ "level=ERROR": 2, "level=CRITICAL": 1 });
    expect((await tick(rule({ by: "logger" }))).values).toEqual({
      "logger=yapit.gateway.http": 2,
      "logger=yapit.worker": 1,
    });
    const { values, rows } = await tick(rule({ by: "template" }));
    expect(values).toEqual({ "template=worker <*> lost": 2, "template=disk full": 1 });
    expect(rows[0]?.annotations).toEqual({ sample: "worker 4 lost" });
    expect((await tick(rule({ by: "extra.model_slug" }))).values).toEqual({
      "model_slug=kokoro": 1,
      "model_slug=higgs": 1,
    });
  });

  it("is not misled by what a message or a field says of levels", async () => {
    write(
      { level: "INFO", message: '"level": {"name": "ERROR", "no": 40}', extra: { no: 50, level: { no: 40 } } },
      { level: "ERROR", extra: { no: 5 } },
    );
    expect(await count()).toBe(1);
    const { text, record } = JSON.parse(line({ level: "ERROR" }));
    const { extra: _, ...others } = record;
    appendFileSync(log(), `${JSON.stringify({ text, record: { ...others, extra: { no: 5 } } })}\n`);
    expect(await count()).toBe(2);
  });

  it("reads what Python writes, with blanks behind colons", async () => {
    const spaced = JSON.stringify(JSON.parse(line({ message: "größer" })), null, 1).replaceAll(/\n\s*/g, " ");
    appendFileSync(log(), `${spaced}\n`);
    expect((await tick()).rows).toEqual([{ labels: {}, annotations: { sample: "größer" }, value: 1 }]);
  });

  it("shows at most 100 parts, and says so", async () => {
    write(...Array.from({ length: 150 }, (_, index) => ({ extra: { user_id: `u${index}` } })));
    const { rows, problem } = await tick(rule({ by: "extra.user_id" }));
    expect(rows).toHaveLength(100);
    expect(problem).toBe("has 50 more extra.user_ids; the rest is ignored");
  });
});

describe("from tick to tick", () => {
  it("each record is counted once, and only new bytes are read", async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      now += 60_000;
      write({});
      expect(await count()).toBe(minute + 1);
    }
    // Behind the first 512 bytes, by which the file is known: who read this again would report it.
    const file = openSync(log(), "r+");
    writeSync(file, "x".repeat(1_000), 1_000);
    closeSync(file);
    write({});
    expect(await tick()).toMatchObject({ values: { "": 11 }, problem: undefined });
  });

  it("a torn last line is counted when it is whole, once", async () => {
    const text = line();
    appendFileSync(log(), text + text.slice(0, 200));
    expect(await tick()).toMatchObject({ values: { "": 1 }, problem: undefined });
    expect(await count()).toBe(1);
    appendFileSync(log(), text.slice(200));
    expect(await tick()).toMatchObject({ values: { "": 2 }, problem: undefined });
  });

  it("lines that are no records are counted and told, and cost only themselves", async () => {
    write({});
    appendFileSync(log(), 'Traceback (most recent call last):\n{"text": "half\n[]\n{"record":{"level":{"no":50}}}\n\n');
    write({});
    expect(await tick()).toMatchObject({ values: { "": 2 }, problem: "gateway.jsonl: 4 lines are no records" });
    expect((await tick()).problem).toBeUndefined();
  });

  it("what is more than the limit is passed over from the oldest on, and said", async () => {
    write({});
    await count();
    const before = { level: "ERROR", message: "x".repeat(10_000) } as const;
    for (let index = 0; index < 100; index += 1) write(before);
    write({ message: "the last" });
    const { values, rows, problem } = await tick(errors, 100_000);
    expect(problem).toMatch(/^gateway\.jsonl: \d\.\d MB were passed over$/);
    expect(values[""]).toBeGreaterThan(2);
    expect(values[""]).toBeLessThan(10);
    expect(rows[0]?.annotations.sample).toBe("the last");
    write({});
    expect(await tick(errors, 100_000)).toMatchObject({ values: { "": Number(values[""]) + 1 }, problem: undefined });
  });

  it("a line longer than any record is passed over", async () => {
    appendFileSync(log(), `{"x":"${"y".repeat(3_000_000)}`);
    expect(await tick()).toMatchObject({ values: { "": 0 }, problem: "gateway.jsonl: 1 lines are no records" });
    appendFileSync(log(), '"}\n');
    write({});
    expect(await count()).toBe(1);
  });

  it("a rule that is new counts what was read before it came", async () => {
    write({ level: "WARNING" }, { level: "WARNING" });
    expect(await count()).toBe(0);
    write({ level: "WARNING" });
    const both = await outcomes([errors, rule({ level: "WARNING" })]);
    expect(both.map((outcome) => outcome.kind === "rows" && outcome.rows[0]?.value)).toEqual([0, 3]);
    expect(await count(rule({ level: "WARNING" }))).toBe(3);
  });

  it("two evaluations at once count nothing twice", async () => {
    write({});
    await count();
    write({}, {});
    const other = SourceMemory.open(join(directory, "sources.db"), logTables);
    try {
      await Promise.all([
        logsSource({ directory, memory: { memory: other }, alerts: [errors] }).read(errors, now),
        logsSource({ directory, memory: { memory }, alerts: [errors] }).read(errors, now),
      ]);
    } finally {
      other.close();
    }
    expect(await count()).toBe(3);
  });
});

describe("through rotation", () => {
  it.each([1, 2, 3, 4, 5])("no record is lost or counted twice, whenever it is looked (seed %i)", async (seed) => {
    const random = seededRandom(seed);
    const file = new LogFile({ directory, name: "gateway", rotateBytes: 20_000, keepFiles: 50 });
    file.write(line());
    let written = 1;
    expect(await count()).toBe(written);
    for (let round = 0; round < 60; round += 1) {
      now += 5_000;
      for (let left = Math.floor(random() * 60); left > 0; left -= 1) {
        file.write(line({ message: `number ${written}` }));
        written += 1;
      }
      if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
      if (random() < 0.6) expect(await tick()).toMatchObject({ values: { "": written }, problem: undefined });
    }
    expect(await count()).toBe(written);
  });

  it("an archive that is still being written counts for nothing, and its rest is read once it is whole", async () => {
    write({}, {});
    expect(await count()).toBe(2);
    write({});
    const rotated = join(directory, "gateway.2026-03-10_10-00-00_000000.jsonl");
    renameSync(log(), rotated);
    const packed = gzipSync(execFileSync("cat", [rotated]));
    writeFileSync(`${rotated}.gz`, packed.subarray(0, 20));
    writeFileSync(log(), line());
    expect(await tick()).toMatchObject({ values: { "": 4 }, problem: undefined });
    appendFileSync(rotated, line()); // a last record, written by whoever still had it open
    writeFileSync(`${rotated}.gz`, gzipSync(execFileSync("cat", [rotated])));
    rmSync(rotated);
    expect(await tick()).toMatchObject({ values: { "": 5 }, problem: undefined });
    expect(await tick()).toMatchObject({ values: { "": 5 }, problem: undefined });
  });

  it("a damaged archive is said once", async () => {
    write({});
    await count();
    writeFileSync(join(directory, "gateway.old.jsonl.gz"), gzipSync(line()).subarray(0, 60));
    expect((await tick()).problem).toMatch(/^gateway\.old\.jsonl\.gz cannot be unpacked: /);
    expect((await tick()).problem).toBeUndefined();
  });

  it("a log that was cut off, or that lies on the old one's inode, is read from its beginning", async () => {
    write({}, {}, {});
    expect(await count()).toBe(3);
    truncateSync(log());
    now += 1_000;
    write({ message: "after the cut" });
    expect(await count()).toBe(4);
    truncateSync(log());
    now += 1_000;
    write({ message: "longer than what was there before, on the same inode, so that only its head can tell" }, {}, {});
    expect(await count()).toBe(7);
  });
});

describe("the log folder", () => {
  const reasonFrom = async (from: string) =>
    logsSource({ directory: from, memory: { memory }, alerts: [errors] }).read(errors, now);

  it("that is missing or empty is out of reach, by the name of logs", async () => {
    const missing = join(directory, "nothing");
    expect(await reasonFrom(missing)).toEqual({
      kind: "unreachable",
      source: "logs",
      reason: `the log folder ${missing} is missing`,
    });
    mkdirSync(missing);
    expect(await reasonFrom(missing)).toMatchObject({ reason: `the log folder ${missing} has no *.jsonl file` });
  });

  it("cannot make it follow a link or wait for a pipe", async () => {
    const secret = join(directory, "secret");
    writeFileSync(secret, line());
    symlinkSync(secret, join(directory, "link.jsonl"));
    execFileSync("mkfifo", [join(directory, "pipe.jsonl")]);
    write({});
    expect(await tick()).toMatchObject({ values: { "": 1 }, problem: undefined });
  });

  it("that was never set is said", async () => {
    const source = logsSource({ directory: undefined, memory: { memory }, alerts: [errors] });
    expect(await source.read(errors, now)).toMatchObject({ reason: "the stack has no logDirectory" });
  });
});
