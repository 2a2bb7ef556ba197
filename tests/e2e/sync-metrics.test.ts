import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settingsOf } from "../../cli/stack.ts";
import { syncMetricsOf } from "../../cli/sync-metrics.ts";
import type { Settings } from "../../model/settings.ts";
import { openDuckDb } from "../../runtime/sync/duckdb.ts";
import type { SyncOptions } from "../../runtime/sync/metrics/sync-metrics.ts";
import { evaluate } from "../../timers/evaluate.ts";
import { type App, deployApp } from "../world/app/app.ts";
import { untilTick, upWith } from "../world/watching.ts";
import { startWorld, type World } from "../world/world.ts";

const stackName = "laptop";
const loaded = 60_000;

/** Fetches from a database that publishes no port, over ssh. */
describe("metrics on a laptop", () => {
  let world: World;
  let app: App;
  let settings: Settings;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "watchbill-e2e-metrics-"));
    world = await startWorld({ stackName });
    app = await deployApp(world.vps, { database: "container" });
    await psql(
      `INSERT INTO metrics_event (timestamp, event_type, request_id, data)
         SELECT timestamptz '2026-03-01' + n * interval '10 seconds', 'past', md5(n::text), jsonb_build_object('text', repeat(md5(n::text), 8))
         FROM generate_series(1, ${loaded}) AS n`,
    );
    const stack = await world.stack({ databaseUrl: app.databaseUrl });
    await upWith(stack, { alerts: [], timers: [{ ...evaluate, every: "5s", timeout: "4s" }] });
    await untilTick(world.vps, stackName, 0);
    settings = await settingsOf(stack);
  }, 300_000);
  afterAll(async () => {
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const psql = (input: string) =>
    world.vps.run(
      `docker exec -i ${app.databaseContainer} sh -c 'PGPASSWORD="$POSTGRES_PASSWORD" psql -h 127.0.0.1 -U yapit -d metrics -v ON_ERROR_STOP=1'`,
      { input },
    );
  const sync = (options: Partial<SyncOptions> = {}) =>
    syncMetricsOf(settings, stackName, { folder, megabytesPerSecond: Number.POSITIVE_INFINITY, ...options });
  /** Of the past, which the live application adds nothing to. */
  const digest =
    "count(*) AS a, sum(id) AS b, count(DISTINCT request_id) AS c, md5(string_agg(request_id, '' ORDER BY id)) AS d";
  const there = async () =>
    Object.values(
      (await app.query<Record<string, unknown>>(`SELECT ${digest} FROM metrics_event WHERE event_type = 'past'`))[0] ??
        {},
    ).join(" ");
  const here = async () => {
    const { connection, close } = await openDuckDb(join(folder, "metrics.duckdb"), {
      memoryLimitMb: 200,
      threads: 1,
      readOnly: true,
    });
    const found = await connection.runAndReadAll(`SELECT ${digest} FROM metrics_event WHERE event_type = 'past'`);
    await close();
    return found.getRowsJson()[0]?.join(" ");
  };

  test("end by themselves when the network goes in the middle, and lose nothing", async () => {
    let cut: Promise<void> | undefined;
    const progress = (_: string, done: number, of: number) => {
      if (done < of) cut ??= world.vps.cut();
    };
    await expect(sync({ megabytesPerSecond: 4, progress })).rejects.toThrow(
      /^the connection to the source broke: .*; the tunnel through [\d.]+ is gone: .+$/,
    );
    expect(cut).toBeDefined();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`watchbill-ssh-${process.pid}-`))).toEqual([]);
    await world.vps.mend();
    await untilTick(world.vps, stackName, Date.now());
    const { tables } = await sync();
    expect(tables[0]?.copiedRows).toBeLessThan(tables[0]?.rows ?? 0);
    expect(await here()).toBe(await there());
  }, 150_000);

  test("have what came late and not what was deleted, of a role that only reads", async () => {
    await psql(
      "INSERT INTO metrics_event (timestamp, event_type, request_id) VALUES ('2026-03-02T03:04:05Z', 'past', 'late')",
    );
    await psql("DELETE FROM metrics_event WHERE event_type = 'past' AND id % 1000 = 7");
    const { tables, unchanged } = await sync({ verify: true, parquet: true });
    expect(unchanged).toBe(false);
    expect(tables.map(({ problem }) => problem).filter(Boolean)).toEqual([]);
    expect(await here()).toBe(await there());
    expect(readdirSync(join(folder, "parquet/metrics_event"))).toContain("day=2026-03-02");
  });
});
