import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as tar from "tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { duckDbFiles } from "../../components/release/duckdb-library.ts";
import { buildRelease, type Release } from "../../components/release/release.ts";
import { hostOf } from "../../runtime/host.ts";
import { loguruLine } from "../world/app/service/loguru.ts";

const run = promisify(execFile);
const entry = { level: "INFO", module: "app", function: "main", line: 1, message: "hello" } as const;
const ours = process.arch === "arm64" ? "arm64" : "x64";

describe("a release with DuckDB, as it lies on a host", () => {
  const install = mkdtempSync(join(tmpdir(), "watchbill-release-"));
  let release: Release;
  let folder: string;
  let library: string;

  beforeAll(async () => {
    release = await buildRelease(ours, { withDuckDb: true });
    folder = join(install, "releases", release.hash);
    library = join(install, "duckdb", release.duckDbName);
    for (const [from, to] of [
      [release.tarball, folder],
      [release.duckDb?.tarball ?? "", library],
    ] as const) {
      await mkdir(to, { recursive: true });
      await tar.extract({ file: from, cwd: to });
    }
  });
  afterAll(() => rmSync(install, { recursive: true, force: true }));

  const inNode = async (code: string) => (await run(process.execPath, ["-e", code], { cwd: "/" })).stdout.trim();

  it("loads the library from beside the releases, and answers", async () => {
    const answer = await inNode(`
      const { DuckDBInstance } = require("${folder}/duckdb.cjs");
      DuckDBInstance.create(":memory:")
        .then((instance) => instance.connect())
        .then((connection) => connection.runAndReadAll("SELECT 41 + 1 AS n"))
        .then((reader) => console.log(reader.getRows()[0][0], process.report.getReport().sharedObjects.filter((path) => path.includes("duckdb")).join()));`);
    expect(answer).toBe(`42 ${duckDbFiles.map((file) => join(library, file)).join()}`);
  });

  it("copies a log by its own program", async () => {
    const root = join(install, "root");
    const { configDir, syncedDir } = hostOf("x", root, undefined).layout;
    const logs = join(root, "logs");
    for (const path of [configDir, syncedDir, logs]) await mkdir(path, { recursive: true });
    writeFileSync(join(configDir, "logs.json"), JSON.stringify({ directory: logs }));
    writeFileSync(join(configDir, "synced-data.json"), JSON.stringify({ logs: { keep: "30d", capMb: 100 } }));
    writeFileSync(join(logs, "gateway.jsonl"), loguruLine({ ...entry, atMs: Date.now() }, Date.now()));
    const words = [join(folder, "watchbill.mjs"), "sync-logs", "--stack", "x", "--root", root];
    const { stdout } = await run(process.execPath, words, { cwd: "/", env: {} });
    expect(stdout).toContain("1 record and 0 malformed lines");
    expect(existsSync(join(syncedDir, "logs.duckdb"))).toBe(true);
  });

  it("is verified by the checksums that go to the host", async () => {
    const check = `cd ${library} && echo "$1" | sha256sum --strict --check`;
    const { stdout } = await run("bash", ["-c", check, "", release.duckDb?.checksums ?? ""]);
    expect(stdout).toBe(duckDbFiles.map((file) => `${file}: OK\n`).join(""));
  });

  it("is loaded by what keeps copies alone: what evaluates starts without either", async () => {
    const starts = startsWith(folder, "watchbill.mjs");
    expect(starts.size).toBeGreaterThan(1);
    const all = readdirSync(folder).filter((name) => /\.[cm]js$/.test(name));
    const holding = (text: string) => all.filter((name) => readFileSync(join(folder, name), "utf8").includes(text));
    expect(holding("DuckDBInstance = class")).toEqual(["duckdb.cjs"]);
    for (const text of ["duckdb.cjs", "// runtime/sync/"]) {
      expect(holding(text)).not.toEqual([]);
      expect(holding(text).filter((name) => starts.has(name))).toEqual([]);
    }
  });

  it("has the same hash without it, so that the library comes and goes and the program stays", async () => {
    const without = await buildRelease(ours);
    expect(without.hash).toBe(release.hash);
    expect(without.duckDb).toBeUndefined();
  });
});

/** The files of the program that are loaded with this one, itself among them. */
function startsWith(folder: string, file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const imports = readFileSync(join(folder, file), "utf8").matchAll(/^(?:}|import) ?(?:from )?"\.\/(.+)";$/gm);
  for (const [, next = ""] of imports) startsWith(folder, next, seen);
  return seen;
}
