import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogFile } from "../../../../world/app/service/log-file.ts";
import { seededRandom } from "../../../../world/app/service/random.ts";
import { first, LogFolders, line, sizeOf, startMs } from "./log-folders.ts";

let logs: LogFolders;
beforeEach(() => {
  logs = new LogFolders();
});
afterEach(() => logs.remove());

const later = (minutes: number) => ({ atMs: startMs + minutes * 60_000 });
const at = (name: string) => join(logs.source, name);
const numbersIn = (text: string) => [...text.matchAll(/"message":"number (\d+)"/g)].map(([, number]) => Number(number));

describe("through rotation", () => {
  it("a renamed log is the same file, and its archive takes the place of its copy", async () => {
    logs.write(line("one"));
    await logs.copy();
    renameSync(logs.live, at("gateway.2026-03-10_10-00-00_000000.jsonl"));
    logs.write(line("two", later(1)));
    await logs.copy();
    const second = "gateway.2026-03-10T10-01-00.000Z.jsonl";
    expect(logs.copies()).toEqual({ [`${first}.jsonl`]: line("one"), [second]: line("two", later(1)) });
    logs.compress("gateway.2026-03-10_10-00-00_000000.jsonl", line("written after the last look"));
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
    logs.compress("gateway.old.jsonl");
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
