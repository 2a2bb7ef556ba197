import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tar from "tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildRelease } from "../../components/release/release.ts";

const install = mkdtempSync(join(tmpdir(), "watchbill-sandbox-"));
const work = join(install, "work");
let folder: string;

/** A release as somebody in the sandbox has it: its Node, DuckDB beside it, and nothing of this project. */
beforeAll(async () => {
  const release = await buildRelease(process.arch === "arm64" ? "arm64" : "x64", { withDuckDb: true });
  folder = join(install, "releases", release.hash);
  for (const [from, to] of [
    [release.tarball, folder],
    [release.duckDb?.tarball ?? "", join(install, "duckdb", release.duckDbName)],
  ] as const) {
    await mkdir(to, { recursive: true });
    await tar.extract({ file: from, cwd: to });
  }
  symlinkSync(process.execPath, join(folder, "node"));
  await mkdir(work);
});
afterAll(() => rmSync(install, { recursive: true, force: true }));

interface Ran {
  code: number;
  out: string;
  err: string;
}
const sh = (command: string): Promise<Ran> =>
  new Promise((resolve) => {
    const env = { PATH: `${join(folder, "sandbox")}:/usr/bin:/bin`, WATCHBILL_STACK: "x" };
    const child = execFile(
      "bash",
      ["--norc", "-c", command],
      { cwd: work, env, maxBuffer: 64 * 1024 ** 2 },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin?.end();
  });

describe("jq in the sandbox", () => {
  const lines = '{"level":"INFO","n":1}\n{"level":"ERROR","n":2,"text":"ä\\u0007"}\n';
  beforeAll(() => writeFileSync(join(work, "log.jsonl"), lines));

  it.each([
    ["-c 'select(.level == \"ERROR\")' log.jsonl", '{"level":"ERROR","n":2,"text":"ä\\u0007"}\n'],
    ["-r .level log.jsonl log.jsonl", "INFO\nERROR\nINFO\nERROR\n"],
    ["-s 'map(.n) | add' log.jsonl", "3\n"],
    ["-n '[inputs.n]' -c log.jsonl", "[1,2]\n"],
    ["-r --arg name you '\"hello \\($name)\"' log.jsonl | head -n 1", "hello you\n"],
    [".n <log.jsonl", "1\n2\n"],
  ])("jq %s", async (words, out) => {
    expect(await sh(`jq ${words}`)).toEqual({ code: 0, out, err: "" });
  });

  it("answers with jq's own codes, and says what is wrong behind what it could do", async () => {
    expect(await sh("jq '.level |' log.jsonl")).toMatchObject({
      code: 3,
      err: expect.stringContaining("compile error"),
    });
    const half = await sh(`printf '{"a":1}\\n{"a":' | jq .a`);
    expect(half).toMatchObject({ out: "1\n", err: expect.stringContaining("Unfinished") });
    expect(half.code).not.toBe(0);
    expect((await sh("jq -e .missing log.jsonl")).code).toBe(1);
    expect(await sh("jq . missing.jsonl")).toMatchObject({ code: 1, err: expect.stringContaining("missing.jsonl") });
    expect(await sh("jq")).toMatchObject({ code: 1, err: "watchbill: usage: jq [OPTION…] FILTER [FILE…]\n" });
  });

  it("takes a whole day's log", async () => {
    writeFileSync(join(work, "day.jsonl"), lines.repeat(50_000));
    expect(await sh("jq -c 'select(.n == 2) | .n' day.jsonl | sort | uniq -c")).toMatchObject({
      code: 0,
      out: "  50000 2\n",
    });
  });
});

describe("duckdb in the sandbox", () => {
  it("writes to a file and reads it, as a table, CSV or JSON", async () => {
    const made = "CREATE TABLE t (name VARCHAR, n INTEGER); INSERT INTO t VALUES ('a', 1), ('b', 2)";
    expect(await sh(`duckdb copy.duckdb "${made}"`)).toMatchObject({ code: 0, err: "" });
    expect(await sh('duckdb copy.duckdb "SELECT * FROM t ORDER BY n"')).toEqual({
      code: 0,
      out: "name  n\na     1\nb     2\n",
      err: "",
    });
    expect((await sh('duckdb --csv copy.duckdb "SELECT sum(n) AS n FROM t"')).out).toBe("n\n3\n");
    expect(JSON.parse((await sh('duckdb --json copy.duckdb "FROM t LIMIT 1"')).out)).toEqual([{ name: "a", n: 1 }]);
    expect(readFileSync(join(work, "copy.duckdb")).length).toBeGreaterThan(0);
  });

  it("reads statements from its input, goes on after one that fails, and says so at the end", async () => {
    const { code, out, err } = await sh("printf 'SELECT 1 AS a;\\nSELECT nothing;\\nSELECT\\n2 AS b;' | duckdb");
    expect({ code, out }).toEqual({ code: 1, out: "a\n1\nb\n2\n" });
    expect(err).toContain("nothing");
  });

  it("reads the log files themselves", async () => {
    writeFileSync(join(work, "some.jsonl"), '{"n":1}\n{"n":2}\n');
    expect((await sh("duckdb \"SELECT sum(n) AS n FROM 'some.jsonl'\"")).out).toBe("n\n3\n");
  });

  it("says how it is used", async () => {
    expect(await sh("duckdb --yaml x y")).toMatchObject({
      code: 1,
      err: "watchbill: usage: duckdb [--csv|--json] [FILE] [SQL]\n",
    });
  });
});
