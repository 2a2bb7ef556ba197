import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../../runtime/sync/duckdb.ts";
import { holdLock } from "../../../../runtime/sync/lock.ts";
import { isDue, publish } from "../../../../runtime/sync/publish.ts";

const limits = { memoryLimitMb: 100, threads: 1 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-publish-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function numbers(file: string): Promise<unknown[]> {
  const { connection, close } = await openDuckDb(file, { ...limits, readOnly: true });
  const rows = (await connection.runAndReadAll("SELECT number FROM numbers ORDER BY number")).getRowsJson();
  await close();
  return rows.flat();
}

async function add(file: string, number: number): Promise<void> {
  const { connection, close } = await openDuckDb(file, limits);
  await connection.run("CREATE TABLE IF NOT EXISTS numbers (number INTEGER)");
  await connection.run(`INSERT INTO numbers VALUES (${number})`);
  await close();
}

describe("a snapshot", () => {
  it("replaces the one before, which stays whole for whoever has it open", async () => {
    const work = join(folder, "work.duckdb");
    await add(work, 1);
    await publish(work, folder, "metrics.duckdb");
    const reader = await openDuckDb(join(folder, "metrics.duckdb"), { ...limits, readOnly: true });
    await add(work, 2);
    await publish(work, folder, "metrics.duckdb");
    const before = await reader.connection.runAndReadAll("SELECT number FROM numbers");
    expect(before.getRowsJson()).toEqual([[1]]);
    await reader.close();
    expect(await numbers(join(folder, "metrics.duckdb"))).toEqual([1, 2]);
  });

  it("of a large database is published again when that many bytes may have been written since, or when it is gone", async () => {
    const [work, snapshot] = [join(folder, "work.duckdb"), join(folder, "metrics.duckdb")];
    await add(work, 1);
    const bytes = await publish(work, folder, "metrics.duckdb");
    const publishedAt = statSync(`${work}.published`).mtimeMs;
    const rate = bytes / 600; // ten minutes for a snapshot
    const due = [-1, 1, 599_000, 600_001].map((ms) => isDue(work, snapshot, rate, publishedAt + ms));
    expect(due).toEqual([true, false, false, true]);
    expect(isDue(work, snapshot, bytes / 299, publishedAt + 1)).toBe(true);
    rmSync(snapshot);
    expect(isDue(work, snapshot, rate, publishedAt + 1)).toBe(true);
  });

  it("is read by its user and group alone, and takes the leftovers of killed runs away", async () => {
    const work = join(folder, "work.duckdb");
    await add(work, 1);
    writeFileSync(join(folder, ".metrics.duckdb.77.new"), "half");
    const bytes = await publish(work, folder, "metrics.duckdb");
    const { mode, size } = statSync(join(folder, "metrics.duckdb"));
    expect((mode & 0o777).toString(8)).toBe("640");
    expect(size).toBe(bytes);
    expect(readdirSync(folder).sort()).toEqual(["metrics.duckdb", "work.duckdb", "work.duckdb.published"]);
  });

  it("is not made of a database that is still open", async () => {
    const work = join(folder, "work.duckdb");
    const { connection, close } = await openDuckDb(work, limits);
    await connection.run("CREATE TABLE numbers (number INTEGER)");
    await expect(publish(work, folder, "metrics.duckdb")).rejects.toThrow("work.duckdb was not closed");
    await close();
  });
});

describe("the lock of a folder", () => {
  it("is refused while another process holds it, by that one's id, and is free once it was killed", async () => {
    const file = join(folder, "metrics.lock");
    const module = join(import.meta.dirname, "../../../../runtime/sync/lock.ts");
    const program = `const { holdLock } = await import(${JSON.stringify(module)});
      await holdLock(${JSON.stringify(file)}); console.log("held"); setInterval(() => {}, 1_000);`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    await expect(holdLock(file)).rejects.toThrow(`is in use by process ${holder.pid}; wait until it has ended`);
    const ended = new Promise((resolve) => holder.once("exit", resolve));
    holder.kill("SIGKILL");
    await ended;
    await (await holdLock(file)).release();
  });
});
