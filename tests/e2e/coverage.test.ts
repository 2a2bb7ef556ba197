import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { runtimeVerb } from "../../cli/ssh.ts";
import { settingsOf } from "../../cli/stack.ts";
import { syncLogsOf } from "../../cli/sync-logs.ts";
import { syncMetricsOf } from "../../cli/sync-metrics.ts";
import { data as kept } from "../../data/index.ts";
import { areas } from "../../events/areas/index.ts";
import { isDerivedEventType } from "../../events/catalogue.ts";
import { deployedAreas } from "../../model/area.ts";
import type { Settings } from "../../model/settings.ts";
import { copiesSource } from "../../runtime/coverage/copies.ts";
import { type CoverageReport, coverageReport } from "../../runtime/coverage/report.ts";
import { openData } from "../../runtime/query/open.ts";
import { evaluate } from "../../timers/evaluate.ts";
import { syncLogs } from "../../timers/sync-logs.ts";
import { syncMetrics } from "../../timers/sync-metrics.ts";
import { views } from "../../views/index.ts";
import { dataTables } from "../../views/shared/tables.ts";
import { type App, deployApp } from "../world/app/app.ts";
import { upWith } from "../world/watching.ts";
import { startWorld, type World } from "../world/world.ts";
import { until } from "./fixtures/until.ts";

const stackName = "areas";
const allSeenLimitMs = 180_000;
const soonMs = 60_000;
/** As docs/hetzner.md has it: the schema is there before the first `up`, and what reads events may read it. */
const readable = `CREATE SCHEMA watchbill; GRANT USAGE ON SCHEMA watchbill TO watchbill;
ALTER DEFAULT PRIVILEGES IN SCHEMA watchbill GRANT SELECT ON TABLES TO watchbill;`;
const declared = {
  alerts: alerts.filter(({ id }) => ["metrics-stale", "area-silent", "stripe-webhook-slow"].includes(id)),
  timers: [evaluate, syncMetrics, syncLogs],
};

/** The live application's rows, from its database and its log to the views that a person asks. */
describe("coverage of a live application", () => {
  let world: World;
  let app: App;
  let settings: Settings;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "watchbill-e2e-coverage-"));
    world = await startWorld({ stackName });
    app = await deployApp(world.vps);
    const { databaseUrl, ownerUrl } = app;
    await psql(readable);
    const stack = await world.stack({ databaseUrl, databaseAdminUrl: ownerUrl, databaseWriteUrl: ownerUrl });
    expect(await upWith(stack, declared)).toMatchObject({ ok: true, errors: [] });
    settings = await settingsOf(stack);
  }, 300_000);
  afterAll(async () => {
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const coverage = async () => {
    const { stdout, stderr, code } = await runtimeVerb(settings, stackName, "coverage --json");
    if (!stdout) throw new Error(stderr);
    const report = JSON.parse(stdout) as CoverageReport;
    const red = report.areas.filter(({ state }) => state === "red");
    return { code, report, red: red.map(({ area, why }) => `${area}: ${why.join("; ")}`) };
  };
  /** systemd starts a unit five times in ten seconds, and no more. */
  const start = (timer: string) => world.vps.run(`sleep 2; systemctl start watchbill-${stackName}-${timer}.service`);
  const psql = (input: string) => world.vps.run(`psql --no-psqlrc -q -v ON_ERROR_STOP=1 ${app.ownerUrl}`, { input });
  /** As if it had happened earlier; what the health check of the last minute made stays. */
  const move = (hours: number) =>
    psql(`UPDATE metrics_event SET timestamp = timestamp - interval '${hours} hours'
      WHERE event_type <> 'http_request' OR timestamp < now() - interval '1 minute';
      UPDATE watchbill.derived_event SET timestamp = timestamp - interval '${hours} hours';`);

  test("is green once each area was seen", async () => {
    await until("every area", allSeenLimitMs, async () => {
      await start("sync-logs");
      const { red } = await coverage();
      if (red.length > 0) throw new Error(red.join("\n"));
      return true;
    });
    const { code, report } = await coverage();
    expect({ code, unread: report.unread }).toEqual({ code: 0, unread: [] });
    expect(report.areas.map(({ area }) => area)).toEqual(areas.map(({ id }) => id));
  });

  test("each area's rows have travelled to its views on another machine, derived ones too", async () => {
    await until("every derived event", allSeenLimitMs, async () => {
      await start("sync-logs");
      const [{ types } = { types: 0 }] = await app.query<{ types: number }>(
        "SELECT count(DISTINCT event_type) AS types FROM watchbill.derived_event",
      );
      return types === 5;
    });
    await syncLogsOf(settings, stackName, { folder, kept: kept.logs, now: Date.now() });
    await syncMetricsOf(settings, stackName, { folder, megabytesPerSecond: Number.POSITIVE_INFINITY });
    const data = await openData(folder, { tables: dataTables, views });
    expect(data.missing).toEqual([]);
    const empty: string[] = [];
    for (const { id, views: names } of areas) {
      for (const name of names) {
        const { rows } = await data.ask(`SELECT count(*) FROM ${name}`);
        if (rows[0]?.[0] === 0) empty.push(`${id}: ${name}`);
      }
    }
    expect(empty).toEqual([]);
    const judged = deployedAreas(areas, isDerivedEventType);
    const { areas: ofCopies } = await coverageReport(folder, copiesSource(data), judged, Date.now());
    expect(ofCopies.filter(({ state }) => state === "red")).toEqual([]);
    await data.close();
  });

  test("turns red within its window when an area falls silent, and the alert names it", async () => {
    await world.vps.run("docker stop yapit-traffic");
    await until("the last of what was asked for", soonMs, async () => {
      const late = `SELECT 1 FROM metrics_event WHERE event_type <> 'http_request' AND timestamp > now() - interval '8 seconds' LIMIT 1`;
      return (await app.query(late)).length === 0;
    });
    await start("sync-logs"); // so that no later run derives what was logged before
    await move(11);
    expect((await coverage()).red).toEqual([]);
    await move(1.1);
    const { code, red } = await coverage();
    expect(code).toBe(1);
    const halfADay = areas.filter(({ window }) => window === "12h").map(({ id }) => id);
    expect(red.map((line) => line.split(":")[0])).toEqual(halfADay);
    expect(red[0]).toMatch(/: silent for 12 h \d+ min$/);
    const told = await until("the alert", soonMs, () =>
      world.ntfy.history(world.topic).find(({ title }) => title?.includes("gone silent")),
    );
    expect(told.message).toContain("billing: not one event for longer than 12 h");
  });
});
