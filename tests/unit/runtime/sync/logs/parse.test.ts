import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DuckDb, openDuckDb } from "../../../../../runtime/sync/duckdb.ts";
import { gapsIn } from "../../../../../runtime/sync/logs/gaps.ts";
import type { ParseOptions } from "../../../../../runtime/sync/logs/parse.ts";
import { parseLogs } from "../../../../../runtime/sync/logs/parse.ts";
import { seededRandom } from "../../../../world/app/service/random.ts";
import { isSoak } from "../../../../world/soak.ts";
import { LogFolders, line, startMs } from "./log-folders.ts";

let logs: LogFolders;
let db: DuckDb;
beforeEach(async () => {
  logs = new LogFolders();
  db = await openDuckDb(join(logs.root, "logs.duckdb"), { memoryLimitMb: 200, threads: 1 });
});
afterEach(async () => {
  await db.close();
  logs.remove();
});

const now = startMs + 3_600_000;
async function parse(changes: Partial<ParseOptions> = {}) {
  const { files } = await logs.copy(undefined, Date.now());
  return parseLogs({ mirror: logs.target, files, connection: db.connection, keep: "30d", now, ...changes });
}
const rows = async (query: string) => (await db.connection.runAndReadAll(query)).getRowObjectsJson();
const values = async (query: string) => (await db.connection.runAndReadAll(query)).getRowsJson().flat();
const messages = () => values("SELECT message FROM log_record ORDER BY number");
const file = "gateway.2026-03-10T10-00-00.000Z";

describe("a record", () => {
  it("has a column for each thing that is asked for", async () => {
    const entry = {
      atMs: startMs + 1.5,
      level: "ERROR",
      function: "run",
      line: 42,
      exception: { type: "KeyError", value: "'kokoro'" },
      extra: { user_id: "u1", nested: { pages: [1, 2] } },
    } as const;
    logs.write(line("worker 3 lost 'kokoro'", entry));
    await parse();
    expect(await rows("FROM log_record")).toEqual([
      {
        number: "1",
        time: "2026-03-10 10:00:00.0015+00",
        level: "ERROR",
        level_number: 40,
        logger: "yapit.gateway.http",
        function: "run",
        line: 42,
        message: "worker 3 lost 'kokoro'",
        template: "worker <*> lost <*>",
        exception: "Traceback (most recent call last):\nKeyError: 'kokoro'",
        extra: '{"user_id":"u1","nested":{"pages":[1,2]}}',
        file: "gateway.2026-03-10T10-00-00.001Z",
        position: "0",
      },
    ]);
    expect(await values("SELECT extra->>'$.nested.pages[1]' FROM log_record")).toEqual(["2"]);
  });

  it("is found by file and position in the copy of the log", async () => {
    logs.write(line("one") + line("größer") + line("three"));
    await parse();
    const text = Buffer.from(logs.text());
    const places = await rows("SELECT message, file, position FROM log_record ORDER BY number");
    for (const { message, position } of places) {
      const [found = ""] = text.subarray(Number(position)).toString().split("\n", 1);
      expect(JSON.parse(found).record.message).toBe(message);
    }
    expect(new Set(places.map((place) => place.file))).toEqual(new Set([file]));
  });

  it("that the application wrote in its own way is a record all the same", async () => {
    const bare = { time: { timestamp: startMs / 1_000 }, level: { name: "INFO", no: 20 } };
    const write = (record: object) => logs.write(`${JSON.stringify({ record: { ...bare, ...record } })}\r\n`);
    write({});
    write({ message: 7, extra: ["a"], line: "x", exception: "oh" });
    await parse();
    const columns = "logger, function, line, message, exception, extra";
    expect(await rows(`SELECT ${columns} FROM log_record ORDER BY number`)).toEqual([
      { logger: "", function: null, line: null, message: "", exception: null, extra: "{}" },
      { logger: "", function: null, line: null, message: "7", exception: "oh", extra: '["a"]' },
    ]);
  });
});

describe("a line that is no record", () => {
  it("is kept aside with its first 4 KB and the reason, and costs only itself", async () => {
    const deep = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const bad: [string | Buffer, string][] = [
      ["", "empty"],
      ["Traceback (most recent call last):", "not JSON"],
      ['{"text": "half', "not JSON"],
      ["[]", "no loguru record"],
      ["null", "no loguru record"],
      [Buffer.concat([Buffer.from(line("bad").trimEnd()), Buffer.from([0xff, 0xfe])]), "not UTF-8"],
      [Buffer.from([0, 0, 0]), "not JSON"],
      [line("far", { atMs: 1e15 }).trimEnd(), "no time that there is"],
      [line("odd").trimEnd().replace('"no":20', '"no":2.5'), "no level that there is"],
      [line("deep").trimEnd().replace('"extra":{}', `"extra":${deep}`), "nested too deeply"],
      [`"${"x".repeat(10_000)}`, "not JSON"],
    ];
    for (const [text] of bad) {
      logs.write(line("good"));
      writeFileSync(logs.live, Buffer.concat([Buffer.from(text), Buffer.from("\n")]), { flag: "a" });
    }
    expect(await parse()).toMatchObject({ records: bad.length, malformed: bad.length });
    const kept = await db.connection.runAndReadAll("SELECT reason, bytes, head FROM log_malformed ORDER BY number");
    expect(kept.getRowsJson().map(([reason]) => reason)).toEqual(bad.map(([, reason]) => reason));
    for (const [index, [, bytes, head]] of kept.getRows().entries()) {
      const whole = Buffer.from(bad[index]?.[0] ?? "");
      expect(Number(bytes)).toBe(whole.length);
      expect(Buffer.from((head as { bytes: Uint8Array }).bytes)).toEqual(whole.subarray(0, 4_096));
    }
  });

  it("because it is too long is one, however it comes: at once, in three runs, or without an end", async () => {
    const long = "x".repeat(3_000_000);
    logs.write(`${line("one")}${long}\n${line("two")}${long}`);
    await parse();
    expect(
      await rows("SELECT bytes FROM log_malformed WHERE reason = 'longer than 1 MiB' ORDER BY number"),
    ).toHaveLength(2);
    logs.write(long);
    await parse();
    logs.write(`${long}\n${line("three")}`);
    await parse();
    expect(await values("SELECT bytes FROM log_malformed ORDER BY number")).toEqual(["3000000", "9000000"]);
    expect(await messages()).toEqual(["one", "two", "three"]);
    expect(await rows("SELECT lines, records, malformed FROM log_file")).toEqual([
      { lines: "5", records: "3", malformed: "2" },
    ]);
    logs.write(long);
    await parse();
    const rotated = join(logs.source, "gateway.old.jsonl");
    renameSync(logs.live, rotated);
    writeFileSync(`${rotated}.gz`, gzipSync(logs.text()));
    rmSync(rotated);
    await parse();
    expect(await values("SELECT bytes FROM log_malformed ORDER BY number")).toEqual(["3000000", "9000000", "3000000"]);
  });

  it("because an archive ends within it is counted, and one that is whole but for its end is a record", async () => {
    writeFileSync(join(logs.source, "gateway.a.jsonl.gz"), gzipSync(line("one") + line("two").slice(0, 60)));
    writeFileSync(join(logs.source, "gateway.b.jsonl.gz"), gzipSync(line("three", { atMs: startMs + 1 }).trimEnd()));
    expect(await parse()).toMatchObject({ records: 2, malformed: 1 });
    expect(await values("SELECT bytes FROM log_malformed")).toEqual(["60"]);
    expect(await parse()).toMatchObject({ records: 0, malformed: 0, bytes: 0 });
  });
});

describe("random lines", () => {
  const count = isSoak ? 1_000_000 : 100_000;
  it(`${count} of them, of any bytes, are each in one table or the other, and what is a record comes back as it was`, async () => {
    const random = seededRandom(7);
    const written: string[] = [];
    const unicode = fc.sample(fc.string({ unit: "binary", maxLength: 80 }), { numRuns: 3_000, seed: 7 });
    const json = fc.sample(fc.json({ maxDepth: 6, noUnicodeString: false } as object), { numRuns: 2_000, seed: 7 });
    const bytes = fc.sample(fc.uint8Array({ maxLength: 200 }), { numRuns: 2_000, seed: 7 });
    const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
    const kinds: (() => Buffer)[] = [
      () => {
        const message = one(unicode).toWellFormed();
        written.push(message);
        return Buffer.from(line(message, { extra: { value: one(unicode), of: JSON.parse(one(json)) } }).trimEnd());
      },
      () => Buffer.from(one(json)),
      () => Buffer.from(one(bytes)),
      () => Buffer.from(line(one(unicode)).slice(0, Math.floor(random() * 300))),
      () => Buffer.concat([Buffer.from(line("x").trimEnd()), Buffer.from(one(bytes))]),
    ];
    const lines: Buffer[] = [];
    let ended = 0;
    for (let index = 0; index < count; index += 1) {
      const text = kinds[random() < 0.5 ? 0 : Math.floor(random() * kinds.length)]?.() ?? Buffer.alloc(0);
      // A line may hold line ends itself: then it is several.
      ended += text.filter((byte) => byte === 10).length + 1;
      lines.push(text, Buffer.from("\n"));
    }
    writeFileSync(logs.live, Buffer.concat(lines));
    const { records, malformed } = await parse({ stretchBytes: 5_000_000 });
    expect(records + malformed).toBe(ended);
    expect(await values("SELECT lines FROM log_file")).toEqual([String(ended)]);
    expect(await values("SELECT count(*) FROM log_malformed")).toEqual([String(malformed)]);
    const found = await messages();
    expect(found).toHaveLength(records);
    // Those that were made to be records are among them, in their order and to the letter.
    let at = 0;
    for (const message of written) {
      at = found.indexOf(message, at) + 1;
      expect(at, `${JSON.stringify(message)} is missing`).toBeGreaterThan(0);
    }
  }, 600_000);
});

describe("from run to run", () => {
  it("each line comes once, in the order of the log, through rotation", async () => {
    logs.write(line("one"));
    await parse();
    logs.write(line("two"));
    renameSync(logs.live, join(logs.source, "gateway.1.jsonl"));
    logs.write(line("three", { atMs: startMs + 1 }));
    await parse();
    writeFileSync(join(logs.source, "gateway.1.jsonl.gz"), gzipSync(line("one") + line("two") + line("late")));
    rmSync(join(logs.source, "gateway.1.jsonl"));
    await parse();
    expect(await messages()).toEqual(["one", "two", "three", "late"]);
    expect(await values("SELECT number FROM log_record ORDER BY number")).toEqual(["1", "2", "3", "4"]);
    expect(await rows("SELECT name, lines, records FROM log_file ORDER BY name")).toEqual([
      { name: `${file}.jsonl.gz`, lines: "3", records: "3" },
      { name: "gateway.2026-03-10T10-00-00.001Z.jsonl", lines: "1", records: "1" },
    ]);
  });

  it("a run whose time is up keeps what it has, and the next one reads the rest", async () => {
    for (let index = 0; index < 5_000; index += 1) logs.write(line(`number ${index}`));
    const { records, leftBytes } = await parse({ stretchBytes: 500_000, timeIsUp: () => true });
    expect(records).toBeGreaterThan(0);
    expect(leftBytes).toBeGreaterThan(0);
    const rest = await parse();
    expect(rest).toMatchObject({ records: 5_000 - records, leftBytes: 0, bytes: leftBytes });
    expect(await messages()).toEqual(Array.from({ length: 5_000 }, (_, index) => `number ${index}`));
  });

  it("a copy that is not what is recorded of it is said, costs only itself, and is read once it is mended", async () => {
    logs.write(line("one") + line("two"));
    writeFileSync(join(logs.source, "worker.jsonl"), line("beside"));
    const { files } = await logs.copy();
    writeFileSync(join(logs.target, `${file}.jsonl`), line("one"));
    const options = { mirror: logs.target, files, connection: db.connection, keep: "30d", now } as const;
    for (let run = 0; run < 2; run += 1) {
      expect((await parseLogs(options)).problems).toEqual([
        expect.stringMatching(
          /^gateway\..*Z\.jsonl cannot be read into the tables: .* bytes are recorded, and \d+ are read$/,
        ),
      ]);
      expect(await messages()).toEqual(["beside"]);
    }
    writeFileSync(join(logs.target, `${file}.jsonl`), line("one") + line("two"));
    expect(await parseLogs(options)).toMatchObject({ records: 2, problems: [] });
  });

  it("rows of a copy that was found to be short only at its end are taken back, however many", async () => {
    logs.write(Array.from({ length: 5_000 }, (_, index) => line(`number ${index}`)).join(""));
    const { files } = await logs.copy();
    const whole = logs.text();
    writeFileSync(join(logs.target, `${file}.jsonl`), whole.slice(0, -line("number 4999").length));
    const options = { mirror: logs.target, files, connection: db.connection, keep: "30d", now } as const;
    expect(await parseLogs(options)).toMatchObject({ records: 0, problems: [expect.stringContaining("are recorded")] });
    expect(await messages()).toEqual([]);
    writeFileSync(join(logs.target, `${file}.jsonl`), whole);
    expect(await parseLogs(options)).toMatchObject({ records: 5_000, problems: [] });
    expect((await messages()).length).toBe(5_000);
  });

  it("a copy that was lost and is shorter now is not read again, nor a fault", async () => {
    logs.write(line("one") + line("two"));
    await parse();
    rmSync(logs.target, { recursive: true });
    writeFileSync(logs.live, line("one"));
    expect(await parse()).toMatchObject({ records: 0, malformed: 0, problems: [], leftBytes: 0 });
    logs.write(line("two") + line("three"));
    await parse();
    expect(await messages()).toEqual(["one", "two", "three"]);
  });
});

describe("what is kept in the tables", () => {
  it("is what is young enough; a file of which nothing is left is forgotten, and read again from its beginning should it come back", async () => {
    const dayMs = 86_400_000;
    const old = join(logs.source, "gateway.old.jsonl.gz");
    writeFileSync(old, gzipSync(`${line("older", { atMs: startMs - 3 * dayMs })}bad\n`));
    logs.write(line("old", { atMs: startMs - 2 * dayMs }) + line("new"));
    expect(await parse()).toMatchObject({ records: 3, malformed: 1, forgotten: 0 });
    expect(await parse({ keep: "1d" })).toMatchObject({ records: 0, forgotten: 2 });
    expect(await messages()).toEqual(["new"]);
    expect(await values("SELECT records FROM log_file ORDER BY records")).toEqual(["1", "2"]);
    // The copy of the archive has gone.
    const { files } = await logs.copy();
    const left = files.filter(({ archive }) => archive === null);
    await parseLogs({ mirror: logs.target, files: left, connection: db.connection, keep: "1d", now });
    expect(await values("SELECT count(*) FROM log_malformed")).toEqual(["0"]);
    expect(await values("SELECT records FROM log_file")).toEqual(["2"]);
    expect(await parse({ keep: "1d" })).toMatchObject({ records: 1, malformed: 1, forgotten: 1 });
    expect(await values("SELECT number FROM log_malformed")).toEqual(["6"]);
  });
});

describe("gaps", () => {
  it("are whole hours without a record, the latest first", async () => {
    const hourMs = 3_600_000;
    for (const hours of [0, 0.9, 1, 4.5, 5, 5.5, 7]) logs.write(line("x", { atMs: startMs + hours * hourMs }));
    await parse();
    expect(await gapsIn(db.connection)).toEqual([
      { fromMs: startMs + 6 * hourMs, toMs: startMs + 7 * hourMs },
      { fromMs: startMs + 2 * hourMs, toMs: startMs + 4 * hourMs },
    ]);
  });
});
