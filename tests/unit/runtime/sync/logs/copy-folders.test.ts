import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyLogs } from "../../../../../runtime/sync/logs/copy.ts";
import { readMirror } from "../../../../../runtime/sync/logs/mirror.ts";
import { first, LogFolders, line, plenty, startMs } from "./log-folders.ts";

let logs: LogFolders;
beforeEach(() => {
  logs = new LogFolders();
});
afterEach(() => logs.remove());

const at = (name: string) => join(logs.source, name);

describe("what is kept", () => {
  const dayMs = 86_400_000;
  const now = Date.now();
  /** Archives, one for each day that has passed, each of about 2 MB on the disk. */
  function archives(count: number): string[] {
    return Array.from({ length: count }, (_, day) => {
      const atMs = now - day * dayMs;
      const noise = randomBytes(990_000).toString("base64");
      const path = at(`gateway.${day}.jsonl.gz`);
      writeFileSync(
        path,
        gzipSync(
          Array.from({ length: 3 }, (_, part) =>
            line(noise.slice(part * 440_000, (part + 1) * 440_000), { atMs }),
          ).join(""),
          { level: 1 },
        ),
      );
      utimesSync(path, atMs / 1_000, atMs / 1_000);
      return new Date(atMs).toISOString().slice(0, 10);
    });
  }
  const daysKept = () =>
    readMirror(logs.target)
      .map(({ file }) => file.slice(8, 18))
      .sort()
      .reverse();

  it("are whole files no older than a limit; an older one is not even copied", async () => {
    const days = archives(8);
    await logs.copy({ keep: "5d", capMb: 100 }, now + 1);
    expect(daysKept()).toEqual(days.slice(0, 5));
    const { dropped } = await logs.copy({ keep: "5d", capMb: 100 }, now + dayMs + 1);
    expect(dropped.map(({ why, file }) => `${why} ${file.file.slice(8, 18)}`)).toEqual([`age ${days[4]}`]);
    expect(daysKept()).toEqual(days.slice(0, 4));
    expect(Object.keys(logs.copies())).toHaveLength(4);
  });

  it("is no more than a cap: the oldest go, and do not come again", async () => {
    const days = archives(6);
    const kept = { keep: "30d", capMb: 5 } as const;
    for (let run = 0; run < 3; run += 1) {
      expect(await logs.copy(kept, now)).toMatchObject({ dropped: [], problems: [] });
      expect(daysKept()).toEqual(days.slice(0, 2));
    }
    const noise = readFileSync(at("gateway.0.jsonl.gz")).toString("base64");
    for (let part = 0; part < 3; part += 1) logs.write(line(noise.slice(0, 250_000), { atMs: now + 1 }));
    const { dropped } = await logs.copy(kept, now);
    expect(dropped.map(({ why, file }) => `${why} ${file.file.slice(8, 18)}`)).toEqual([`size ${days[1]}`]);
  });

  it("includes the log that is written to, whatever its size and age", async () => {
    logs.write(line("x".repeat(900_000)) + line("y".repeat(900_000)));
    utimesSync(logs.live, startMs / 1_000, startMs / 1_000);
    const kept = { keep: "1d", capMb: 1 } as const;
    expect((await logs.copy(kept, now)).dropped).toEqual([]);
    expect((await logs.copy(kept, now)).dropped).toEqual([]);
    expect(logs.text()).toBe(readFileSync(logs.live, "utf8"));
  });
});

describe("the folders", () => {
  it("of the application is only read, and cannot make the copy follow a link", async () => {
    logs.write(line("one"));
    writeFileSync(join(logs.root, "secret"), line("secret"));
    symlinkSync(join(logs.root, "secret"), at("link.jsonl"));
    const before = readdirSync(logs.source);
    await logs.copy();
    expect(logs.text()).toBe(line("one"));
    expect(readdirSync(logs.source)).toEqual(before);
  });

  it("that has more files than are looked at is said, and the newest of them are copied, whatever their names", async () => {
    logs.write(line("live"));
    for (let number = 0; number < 505; number += 1) {
      writeFileSync(at(`worker.${number}.jsonl`), line(`${number}`));
      utimesSync(at(`worker.${number}.jsonl`), 1_700_000_000 + number, 1_700_000_000 + number);
    }
    const { files, problems } = await logs.copy({ keep: "9000d", capMb: 1_000 });
    expect(files.length).toBe(500);
    expect(files.map(({ source }) => source)).toEqual(expect.arrayContaining(["gateway.jsonl", "worker.504.jsonl"]));
    expect(problems).toEqual([
      `the log folder ${logs.source} has 500 files or more, and only the newest are copied; move old ones away`,
    ]);
  });

  it("that has no log is said, and one that is missing ends the run", async () => {
    expect((await logs.copy()).problems).toEqual([`the log folder ${logs.source} has no *.jsonl file`]);
    rmSync(logs.source, { recursive: true });
    await expect(logs.copy()).rejects.toThrow(`the log folder ${logs.source} is missing`);
  });

  it("of copies whose record is lost or spoilt is not guessed at", async () => {
    logs.write(line("one"));
    await logs.copy();
    const record = join(logs.target, "mirror.json");
    writeFileSync(record, "{}");
    await expect(logs.copy()).rejects.toThrow(/mirror\.json is not what this version writes: .*; move the folder away/);
    rmSync(record);
    await expect(logs.copy()).rejects.toThrow(/mirror\.json is missing beside copies of logs; move the folder away/);
  });

  it("of copies keeps what has another name than a copy, and loses what killed runs have left", async () => {
    mkdirSync(logs.target, { recursive: true });
    logs.write(line("one"));
    await logs.copy();
    writeFileSync(join(logs.target, "notes.txt"), "mine");
    writeFileSync(join(logs.target, `${first}.jsonl.gz.part`), "half");
    writeFileSync(join(logs.target, "gateway.2025-01-01T00-00-00.000Z.jsonl"), "never recorded");
    appendFileSync(join(logs.target, `${first}.jsonl`), "behind what is recorded");
    logs.write(line("two"));
    await logs.copy();
    expect(logs.copies()).toEqual({ "notes.txt": "mine", [`${first}.jsonl`]: line("one") + line("two") });
  });

  it("a run whose time is up leaves files to the next one, and says how many", async () => {
    logs.write(line("one"));
    writeFileSync(at("gateway.old.jsonl.gz"), gzipSync(line("zero", { atMs: startMs - 1 })));
    let asked = 0;
    const options = { source: logs.source, target: logs.target, kept: plenty, now: Date.now() };
    const timeIsUp = () => {
      asked += 1;
      return asked > 1;
    };
    expect(await copyLogs({ ...options, timeIsUp })).toMatchObject({ left: 1 });
    expect(logs.text()).toBe(line("one"));
    expect(await copyLogs(options)).toMatchObject({ left: 0 });
    expect(Object.keys(logs.copies())).toHaveLength(2);
  });

  it("a run whose time is up within a large log has recorded what it copied of it", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => line(`number ${index}`.padEnd(300_000)));
    logs.write(lines.join(""));
    let asked = 0;
    const options = {
      source: logs.source,
      target: logs.target,
      kept: plenty,
      now: Date.now(),
      stretchBytes: 2_000_000,
    };
    const timeIsUp = () => {
      asked += 1;
      return asked > 3;
    };
    const { bytes, left } = await copyLogs({ ...options, timeIsUp });
    expect(left).toBe(1);
    expect(bytes).toBeGreaterThan(4_000_000);
    expect(readMirror(logs.target)[0]?.parts).toHaveLength(3);
    // Booleans: of texts as long as these, a difference is not printed in any time.
    const whole = Buffer.from(lines.join(""));
    expect(Buffer.from(logs.text()).equals(whole.subarray(0, bytes))).toBe(true);
    expect((await copyLogs(options)).left).toBe(0);
    expect(Buffer.from(logs.text()).equals(whole)).toBe(true);
  });
});
