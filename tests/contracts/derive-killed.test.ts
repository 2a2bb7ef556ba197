import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { between, seededRandom } from "../world/app/service/random.ts";
import { type LogRow, writeLogTables } from "../world/log-tables.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";
import { isSoak, RawResults } from "../world/soak.ts";

const records = 40_000;
const refusedEvery = 50;
const seeds = Array.from({ length: isSoak ? 30 : 2 }, (_, seed) => seed + 1);
const killsEach = isSoak ? 10 : 5;
const nowMs = Date.parse("2026-03-10T12:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "watchbill-derive-killed-"));
const logTables = join(folder, "logs.duckdb");
const raw = new RawResults("derive-killed.jsonl");
let postgres: LocalPostgres;
let databaseUrl: string;

beforeAll(async () => {
  postgres = await startPostgresLocal();
  await postgres.query("CREATE ROLE writer LOGIN SUPERUSER PASSWORD 'secret-of-the-writer'");
  databaseUrl = `postgresql://writer:secret-of-the-writer@127.0.0.1:${postgres.port}/metrics`;
  const rows = Array.from({ length: records }, (_, index): LogRow => {
    const status = index % refusedEvery === 0 ? 401 : 200;
    const message = `10.0.0.1:1 - "GET /page HTTP/1.1" ${status}`;
    return { logger: "uvicorn.access", message, extra: { duration_ms: index } };
  });
  await writeLogTables(logTables, rows);
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => postgres.query("TRUNCATE watchbill.derived_event, watchbill.derived_cursor"));

const found = async () => {
  const [row] = await postgres.query(
    `SELECT count(*)::int AS events, count(DISTINCT id)::int AS ids, coalesce(sum(duration_ms), 0)::float8 AS sum
     FROM watchbill.derived_event`,
  );
  return row as { events: number; ids: number; sum: number };
};

/** Runs it until its end, or until it is killed: in the stretch of that number, counted from its begin, so much after the stretch
 *  has begun. */
async function run(kill?: { inStretch: number; afterMs: number }): Promise<NodeJS.Signals | null> {
  const program = join(import.meta.dirname, "derive/derivation.ts");
  const child = spawn(process.execPath, [program, logTables, String(nowMs)], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let stretches = 0;
  child.stdout.on("data", (lines: Buffer) => {
    stretches += String(lines).split("\n").length - 1;
    if (kill && stretches >= kill.inStretch) setTimeout(() => child.kill("SIGKILL"), kill.afterMs);
  });
  const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  if (!kill) expect(code).toBe(0);
  return signal;
}

it.each(seeds)(
  "a derivation that is killed again and again misses nothing and doubles nothing (seed %i)",
  async (seed) => {
    const random = seededRandom("derive-killed", seed);
    const whole = records + records / refusedEvery;
    const afterKills: number[] = [];
    for (let kill = 0; kill < killsEach; kill += 1) {
      const signal = await run({ inStretch: between(random, 1, 2), afterMs: between(random, 0, 60) });
      if (signal === "SIGKILL") afterKills.push((await found()).events);
    }
    raw.append({ seed, afterKills, whole });
    // Else it was too early or too late each time, and proves nothing.
    expect(afterKills.filter((events) => events > 0 && events < whole).length).toBeGreaterThan(0);
    await run();
    const sumOnce = (records * (records - 1)) / 2;
    const sumRefused = refusedEvery * (((records / refusedEvery) * (records / refusedEvery - 1)) / 2);
    expect(await found()).toEqual({ events: whole, ids: whole, sum: sumOnce + sumRefused });
  },
);
