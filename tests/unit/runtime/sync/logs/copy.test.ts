import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMirror } from "../../../../../runtime/sync/logs/mirror.ts";
import { bytesOf } from "../../../../../runtime/sync/logs/parts.ts";
import { isSoak } from "../../../../world/soak.ts";
import { first, LogFolders, line, sizeOf } from "./log-folders.ts";

let logs: LogFolders;
beforeEach(() => {
  logs = new LogFolders();
});
afterEach(() => logs.remove());

const at = (name: string) => join(logs.source, name);

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
    logs.compress("gateway.1.jsonl");
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
