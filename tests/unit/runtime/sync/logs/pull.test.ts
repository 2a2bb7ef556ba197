import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MirrorFile, mirrorText, parseMirror, readMirror } from "../../../../../runtime/sync/logs/mirror.ts";
import { Pulling } from "../../../../../runtime/sync/logs/pull.ts";
import { LogFolders, line, plenty, startMs } from "./log-folders.ts";

/** Its `target` is the host's folder of copies. */
let host: LogFolders;
let here: string;
let fetched: string[];
beforeEach(() => {
  host = new LogFolders();
  here = join(host.root, "here");
  fetched = [];
});
afterEach(() => host.remove());

const theirs = (): MirrorFile[] => readMirror(host.target);
/** As rsync does: whole files; what is no longer there is left out. */
async function fetch(names: readonly string[]): Promise<void> {
  fetched.push(...names);
  for (const name of names)
    if (existsSync(join(host.target, name))) copyFileSync(join(host.target, name), join(here, name));
}
async function pull(record = theirs(), kept = plenty, now = Date.now()) {
  const pulling = await Pulling.into({ target: here, kept, now });
  const isWhole = await pulling.pull(record, fetch, () => {});
  return { ...(await pulling.end()), isWhole };
}
const text = (name: string) => readFileSync(join(here, name), "utf8");
const file = "gateway.2026-03-10T10-00-00.000Z";

describe("copies of a host's copies", () => {
  it("are fetched once, and then what has changed", async () => {
    host.write(line("one"));
    await host.copy();
    expect(await pull()).toMatchObject({ isWhole: true, problems: [], dropped: [] });
    expect(text(`${file}.jsonl`)).toBe(line("one"));
    await pull();
    expect(fetched).toEqual([`${file}.jsonl`]);
    host.write(line("two"));
    await host.copy();
    await pull();
    expect(text(`${file}.jsonl`)).toBe(line("one") + line("two"));
    expect(readMirror(here)).toEqual(theirs());
  });

  it("end where the record ends, though the host has copied on meanwhile", async () => {
    host.write(line("one"));
    await host.copy();
    const record = theirs();
    host.write(line("two"));
    await host.copy();
    expect(await pull(record)).toMatchObject({ isWhole: true, problems: [] });
    expect(text(`${file}.jsonl`)).toBe(line("one"));
  });

  it("become the archive that the host has now, and the old name goes", async () => {
    host.write(line("one"));
    await host.copy();
    await pull();
    rmSync(host.live);
    writeFileSync(join(host.source, "gateway.1.jsonl.gz"), gzipSync(line("one") + line("two")));
    await host.copy();
    expect(await pull()).toMatchObject({ isWhole: true, problems: [] });
    expect(existsSync(join(here, `${file}.jsonl`))).toBe(false);
    expect(existsSync(join(here, `${file}.jsonl.gz`))).toBe(true);
  });

  it("that were compressed while they were fetched are missed, and said unless the next round finds them", async () => {
    host.write(line("one"));
    await host.copy();
    const before = theirs();
    rmSync(host.live);
    writeFileSync(join(host.source, "gateway.1.jsonl.gz"), gzipSync(line("one")));
    await host.copy();
    expect(await pull(before)).toMatchObject({
      isWhole: false,
      problems: ["1 files were not there when they were fetched; run it again"],
    });
    const pulling = await Pulling.into({ target: here, kept: plenty, now: Date.now() });
    expect(await pulling.pull(before, fetch, () => {})).toBe(false);
    expect(await pulling.pull(theirs(), fetch, () => {})).toBe(true);
    expect((await pulling.end()).problems).toEqual([]);
  });

  it.each([".jsonl", ".jsonl.gz"])(
    "that are not what the host recorded are not kept, and fetched again (%s)",
    async (ending) => {
      if (ending === ".jsonl") host.write(line("one"));
      else writeFileSync(join(host.source, "gateway.1.jsonl.gz"), gzipSync(line("one")));
      await host.copy();
      const name = `${file}${ending}`;
      const good = readFileSync(join(host.target, name));
      const bad = Buffer.from(good);
      bad[40] = 255 - (bad[40] ?? 0);
      writeFileSync(join(host.target, name), bad);
      const said = [`${name} is not what the host has recorded of it; it is fetched again`];
      expect(await pull()).toMatchObject({ isWhole: false, problems: said, files: [] });
      expect(existsSync(join(here, name))).toBe(false);
      writeFileSync(join(host.target, name), good);
      expect(await pull()).toMatchObject({ isWhole: true, problems: [] });
      expect(fetched).toEqual([name, name]);
    },
  );

  it("that somebody has shortened or taken away here are fetched again", async () => {
    host.write(line("one") + line("two"));
    await host.copy();
    await pull();
    truncateSync(join(here, `${file}.jsonl`), 10);
    await pull();
    expect(text(`${file}.jsonl`)).toBe(line("one") + line("two"));
    rmSync(join(here, `${file}.jsonl`));
    await pull();
    expect(text(`${file}.jsonl`)).toBe(line("one") + line("two"));
  });

  it("are gone on from where a run was ended: what was fetched and recorded is not fetched again", async () => {
    const big = "x".repeat(40_000_000);
    for (const [index, name] of ["a", "b", "c"].entries()) {
      writeFileSync(join(host.source, `${name}.jsonl`), line("one", { atMs: startMs + index }) + big);
    }
    await host.copy();
    const pulling = await Pulling.into({ target: here, kept: plenty, now: Date.now() });
    let batches = 0;
    const breaks = async (names: readonly string[]) => {
      batches += 1;
      if (batches === 3) throw new Error("the network is gone");
      await fetch(names);
    };
    await expect(pulling.pull(theirs(), breaks, () => {})).rejects.toThrow("the network is gone");
    expect(readMirror(here)).toHaveLength(2);
    await pull();
    expect(fetched).toHaveLength(3);
    expect(readMirror(here)).toHaveLength(3);
  });

  it("that the host has dropped stay, as long as they are young enough and there is room", async () => {
    const now = Date.now();
    for (const name of ["a", "b"]) writeFileSync(join(host.source, `gateway.${name}.jsonl.gz`), gzipSync(line(name)));
    await host.copy();
    await pull();
    rmSync(host.target, { recursive: true });
    mkdirSync(host.target);
    rmSync(join(host.source, "gateway.a.jsonl.gz"));
    await host.copy();
    expect((await pull()).files).toHaveLength(2);
    expect(await pull(theirs(), { keep: "1d", capMb: 100 }, now + 2 * 86_400_000)).toMatchObject({ files: [] });
    const fetchedBefore = fetched.length;
    await pull(theirs(), { keep: "1d", capMb: 100 }, now + 2 * 86_400_000);
    expect(fetched).toHaveLength(fetchedBefore);
  });
});

describe("a record that comes from a host", () => {
  it("leads to no other folder, and is refused with the field that is wrong", async () => {
    host.write(line("one"));
    await host.copy();
    const [one] = theirs() as [MirrorFile];
    for (const name of ["../evil.jsonl", "/etc/passwd.jsonl", "a b.jsonl", "-x/../y.jsonl"]) {
      expect(() => parseMirror(mirrorText([{ ...one, name }]))).toThrow(
        /^is not what this version writes: files\.0\.name/,
      );
    }
    expect(() => parseMirror("<html>")).toThrow("is not JSON");
    appendFileSync(join(host.target, "mirror.json"), " ");
    expect(parseMirror(readFileSync(join(host.target, "mirror.json"), "utf8"))).toEqual([one]);
  });
});
