import { createHash, randomBytes } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyLogs } from "../../../../../runtime/sync/logs/copy.ts";
import { readMirror } from "../../../../../runtime/sync/logs/mirror.ts";
import { bytesOf } from "../../../../../runtime/sync/logs/parts.ts";
import { LogFile } from "../../../../world/app/service/log-file.ts";
import { seededRandom } from "../../../../world/app/service/random.ts";
import { isSoak } from "../../../../world/soak.ts";
import { LogFolders, line, plenty, startMs } from "./log-folders.ts";

let logs: LogFolders;
beforeEach(() => {
  logs = new LogFolders();
});
afterEach(() => logs.remove());

const first = "gateway.2026-03-10T10-00-00.000Z";
const later = (minutes: number) => ({ atMs: startMs + minutes * 60_000 });
const sizeOf = (text: string) => Buffer.byteLength(text);
const at = (name: string) => join(logs.source, name);
const numbersIn = (text: string) => [...text.matchAll(/"message":"number (\d+)"/g)].map(([, number]) => Number(number));
/** As loguru does it: the archive comes to be beside its original, which then goes. */
function compress(rotated: string, more = ""): void {
  writeFileSync(`${at(rotated)}.gz`, gzipSync(readFileSync(at(rotated)).toString() + more));
  rmSync(at(rotated));
}

describe("the copy of a log", () => {
  it("is named after the time of its first record, and grows by what is new", async () => {
    logs.write(line("one"));
    expect(await logs.copy()).toMatchObject({ bytes: sizeOf(line("one")), problems: [], dropped: [], left: 0 });
    expect(logs.copies()).toEqual({ [`${first}.jsonl`]: line("one") });
    logs.write(line("two") + line("three"));
    expect((await logs.copy()).bytes).toBe(sizeOf(line("two") + line("three")));
    expect(logs.copies()).toEqual({ [`${first}.jsonl`]: line("one") + line("two") + line("three") });
    expect((await logs.copy()).bytes).toBe(0);
  });

  it("holds whole lines only: a torn one waits for its end", async () => {
    logs.write(line("one") + line("two").slice(0, 50));
    await logs.copy();
    expect(logs.text()).toBe(line("one"));
    logs.write(line("two").slice(50));
    await logs.copy();
    expect(logs.text()).toBe(line("one") + line("two"));
  });

  it("takes what there is of a line that is longer than any record", async () => {
    const long = `{"x":"${"y".repeat(2_000_000)}`;
    logs.write(line("one") + long);
    await logs.copy();
    expect(logs.text()).toBe(line("one") + long);
    logs.write(`"}\n${line("two")}`);
    await logs.copy();
    expect(logs.text()).toBe(`${line("one")}${long}"}\n${line("two")}`);
  });

  it("has no name before its first line is whole, and one by its bytes where that is no record", async () => {
    logs.write("Traceback (most");
    await logs.copy();
    expect(logs.copies()).toEqual({});
    logs.write(" recent call last):\n");
    await logs.copy();
    expect(Object.keys(logs.copies())).toEqual([expect.stringMatching(/^gateway\.undated-[0-9a-f]{8}\.jsonl$/)]);
  });

  it("is recorded with its bytes and their SHA-256, which sha256sum gives too once a file is complete", async () => {
    logs.write(line("one"));
    await logs.copy();
    logs.write(line("two"));
    await logs.copy();
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const parts = ["one", "two"].map((text) => ({ bytes: sizeOf(line(text)), sha256: sha256(line(text)) }));
    expect(readMirror(logs.target)).toMatchObject([{ file: first, name: `${first}.jsonl`, parts, archive: null }]);
    renameSync(logs.live, at("gateway.1.jsonl"));
    compress("gateway.1.jsonl");
    await logs.copy();
    const whole = line("one") + line("two");
    expect(readMirror(logs.target)).toMatchObject([
      { name: `${first}.jsonl.gz`, parts: [{ bytes: sizeOf(whole), sha256: sha256(whole) }] },
    ]);
  });

  it("is read as a whole from time to time: one that somebody has changed is copied anew, and said", async () => {
    for (let run = 0; run < 70; run += 1) {
      logs.write(line(`number ${run}`));
      expect((await logs.copy()).problems).toEqual([]);
    }
    expect(readMirror(logs.target)[0]?.parts.length).toBeLessThan(64);
    const copy = openSync(join(logs.target, `${first}.jsonl`), "r+");
    writeSync(copy, "#", 700);
    closeSync(copy);
    const said: string[] = [];
    for (let run = 0; run < 70; run += 1) {
      logs.write(line(`further ${run}`));
      said.push(...(await logs.copy()).problems);
    }
    expect(said).toEqual([
      `the copy ${first}.jsonl is not what was copied; what is left of gateway.jsonl is copied anew`,
    ]);
    expect(logs.text()).toBe(readFileSync(logs.live, "utf8"));
  });

  it("that somebody has taken away or shortened is copied anew, and said", async () => {
    logs.write(line("one") + line("two"));
    await logs.copy();
    truncateSync(join(logs.target, `${first}.jsonl`), 10);
    expect((await logs.copy()).problems).toEqual([
      `the copy ${first}.jsonl has lost its end; what is left of gateway.jsonl is copied anew`,
    ]);
    expect(logs.text()).toBe(line("one") + line("two"));
    rmSync(join(logs.target, `${first}.jsonl`));
    expect((await logs.copy()).problems).toEqual([
      `the copy ${first}.jsonl is gone; what is left of gateway.jsonl is copied anew`,
    ]);
    expect(logs.text()).toBe(line("one") + line("two"));
  });
});

describe("through rotation", () => {
  it("a renamed log is the same file, and its archive takes the place of its copy", async () => {
    logs.write(line("one"));
    await logs.copy();
    renameSync(logs.live, at("gateway.2026-03-10_10-00-00_000000.jsonl"));
    logs.write(line("two", later(1)));
    await logs.copy();
    const second = "gateway.2026-03-10T10-01-00.000Z.jsonl";
    expect(logs.copies()).toEqual({ [`${first}.jsonl`]: line("one"), [second]: line("two", later(1)) });
    compress("gateway.2026-03-10_10-00-00_000000.jsonl", line("written after the last look"));
    expect(await logs.copy()).toMatchObject({ bytes: sizeOf(line("written after the last look")), problems: [] });
    expect(logs.copies()).toEqual({
      [`${first}.jsonl.gz`]: line("one") + line("written after the last look"),
      [second]: line("two", later(1)),
    });
    expect(await logs.copy()).toMatchObject({ bytes: 0, problems: [] });
  });

  it("an archive that nobody has seen as a log is copied, its torn end included", async () => {
    writeFileSync(at("gateway.old.jsonl.gz"), gzipSync(line("one") + line("two").slice(0, 40)));
    await logs.copy();
    expect(logs.copies()).toEqual({ [`${first}.jsonl.gz`]: line("one") + line("two").slice(0, 40) });
  });

  it.each([1, 2, 3, 4, 5])("nothing is lost or doubled, whenever it is looked (seed %i)", async (seed) => {
    const random = seededRandom(seed);
    const file = new LogFile({ directory: logs.source, name: "gateway", rotateBytes: 20_000, keepFiles: 10_000 });
    const written: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      for (let left = Math.floor(random() * 60); left > 0; left -= 1) {
        const text = line(`number ${written.length}`, { atMs: startMs + written.length });
        file.write(text);
        written.push(text);
      }
      if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
      if (random() < 0.6) expect((await logs.copy()).problems).toEqual([]);
    }
    expect((await logs.copy()).problems).toEqual([]);
    expect(numbersIn(logs.text())).toEqual(written.map((_, index) => index));
    expect(readdirSync(logs.target).length).toBeGreaterThan(5);
  });

  it("while it copies, too", async () => {
    const file = new LogFile({ directory: logs.source, name: "gateway", rotateBytes: 30_000, keepFiles: 10_000 });
    const written: string[] = [];
    const writing = setInterval(() => {
      for (let count = 0; count < 20 && written.length < 2_000; count += 1) {
        const text = line(`number ${written.length}`, { atMs: startMs + written.length });
        file.write(text);
        written.push(text);
      }
    });
    try {
      while (written.length < 2_000) {
        await new Promise((resolve) => setImmediate(resolve));
        if (written.length > 0) expect((await logs.copy()).problems).toEqual([]);
      }
    } finally {
      clearInterval(writing);
    }
    await logs.copy();
    expect(numbersIn(logs.text())).toEqual(written.map((_, index) => index));
  });
});

describe("an archive", () => {
  const archive = "gateway.old.jsonl.gz";

  it("that is still being written waits, and its original is copied meanwhile", async () => {
    logs.write(line("one"));
    renameSync(logs.live, at("gateway.old.jsonl"));
    writeFileSync(at(archive), gzipSync(line("one")).subarray(0, 30));
    expect((await logs.copy()).problems).toEqual([]);
    expect(logs.copies()).toEqual({ [`${first}.jsonl`]: line("one") });
    compress("gateway.old.jsonl");
    expect((await logs.copy()).problems).toEqual([]);
    expect(logs.copies()).toEqual({ [`${first}.jsonl.gz`]: line("one") });
  });

  it("that is damaged is said in each run and tried again, and what was copied of its log stays", async () => {
    logs.write(line("one") + line("two"));
    await logs.copy();
    const whole = gzipSync(Array.from({ length: 500 }, (_, index) => line(`${index}`)).join(""));
    const packed = gzipSync(readFileSync(logs.live));
    rmSync(logs.live);
    writeFileSync(at(archive), packed.subarray(0, -6));
    writeFileSync(at("gateway.cut.jsonl.gz"), whole.subarray(0, -20));
    const said = ["gateway.cut.jsonl.gz", archive].map((name) =>
      expect.stringContaining(`${name} cannot be unpacked: `),
    );
    for (let run = 0; run < 2; run += 1) expect((await logs.copy()).problems.sort()).toEqual(said);
    expect(logs.copies()).toEqual({ [`${first}.jsonl`]: line("one") + line("two") });
    writeFileSync(at(archive), packed);
    rmSync(at("gateway.cut.jsonl.gz"));
    expect((await logs.copy()).problems).toEqual([]);
    expect(logs.copies()).toEqual({ [`${first}.jsonl.gz`]: line("one") + line("two") });
  });

  it("of another log that began alike is another file", async () => {
    const same = line("the same beginning, longer than what a head is".padEnd(600));
    logs.write(same + line("one"));
    await logs.copy();
    writeFileSync(at(archive), gzipSync(same + line("two")));
    await logs.copy();
    expect(logs.copies()).toEqual({
      [`${first}.jsonl`]: same + line("one"),
      [`${first}-2.jsonl.gz`]: same + line("two"),
    });
  });
});

describe("another file under a log's name is a new one, and the old copy stays,", () => {
  const second = "gateway.2026-03-10T10-05-00.000Z.jsonl";
  const both = () => ({ [`${first}.jsonl`]: line("one") + line("two"), [second]: line("new", later(5)) });
  beforeEach(async () => {
    logs.write(line("one") + line("two"));
    await logs.copy();
  });

  it("where the log was truncated", async () => {
    truncateSync(logs.live);
    await logs.copy();
    logs.write(line("new", later(5)));
    await logs.copy();
    expect(logs.copies()).toEqual(both());
    expect((await logs.copy()).bytes).toBe(0);
  });

  it("where it was truncated and has grown beyond what it was", async () => {
    truncateSync(logs.live);
    const grown = Array.from({ length: 9 }, (_, index) => line(`${index}`, later(5))).join("");
    logs.write(grown);
    await logs.copy();
    expect(logs.copies()).toEqual({ ...both(), [second]: grown });
  });

  it("where it was replaced", async () => {
    writeFileSync(at("new"), line("new", later(5)));
    renameSync(at("new"), logs.live);
    await logs.copy();
    expect(logs.copies()).toEqual(both());
  });

  it("where somebody has written into the midst of it", async () => {
    const file = openSync(logs.live, "r+");
    writeSync(file, "#", line("one").length + 20);
    closeSync(file);
    logs.write(line("three"));
    await logs.copy();
    expect(logs.copies()).toEqual({
      [`${first}.jsonl`]: line("one") + line("two"),
      [`${first}-2.jsonl`]: readFileSync(logs.live, "utf8"),
    });
  });

  it("but one that has only moved, to another disk or out of a backup, is the same", async () => {
    copyFileSync(logs.live, at("copied"));
    renameSync(at("copied"), logs.live);
    logs.write(line("three"));
    expect((await logs.copy()).bytes).toBe(sizeOf(line("three")));
    expect(logs.copies()).toEqual({ [`${first}.jsonl`]: line("one") + line("two") + line("three") });
  });
});

describe("a file of many gigabytes", () => {
  it("that is mostly a hole is copied and checked within a few megabytes", async () => {
    const bytes = isSoak ? 6_000_000_000 : 300_000_000;
    logs.write(line("one"));
    truncateSync(logs.live, bytes);
    logs.write(`\n${line("two")}`);
    const before = process.memoryUsage().rss;
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 5);
    await logs.copy();
    clearInterval(watching);
    const [one] = readMirror(logs.target);
    expect(bytesOf(one?.parts ?? [])).toBe(bytes + 1 + sizeOf(line("two")));
    expect(statSync(join(logs.target, `${first}.jsonl`)).size).toBe(bytes + 1 + sizeOf(line("two")));
    expect(most).toBeLessThan(200_000_000);
  }, 600_000);
});

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
