import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseRemembered } from "../../../cli/dashboard/remembered.ts";
import type { Remembered } from "../../../model/host-tables.ts";
import { keepDeploy } from "../../../runtime/deploys/store.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { rememberedTables } from "../../../runtime/render/remembered/remembered.ts";
import { savePage, saveReport } from "../../../runtime/reports/store.ts";
import { parseFacts } from "../../../runtime/sources/facts.ts";
import { memoryFile, openSources } from "../../../runtime/sources/open.ts";
import { openStore, stateFile } from "../../../runtime/state/open.ts";
import { remembered } from "../../../runtime/verbs/remembered.ts";
import { sampleReport } from "../../world/reports/stored.ts";
import { runVerb } from "../../world/verb-run.ts";

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}.facts`, import.meta.url), "utf8");
const timeOf = (facts: string) => Number(/^@time 0\n(\d+)$/m.exec(facts)?.[1]) * 1_000;
const dayMs = 86_400_000;

let root: string;
let now: number;
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-remembered-"));
  host = { ...hostOf("prod", root, undefined), clock: () => now };
  const { runDir, stateDir, rulesDir, reportsDir, configDir } = host.layout;
  for (const dir of [runDir, stateDir, rulesDir, reportsDir, configDir]) mkdirSync(dir, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** The facts as the host script leaves them, and what a tick that has seen them leaves. */
async function seen(facts: string): Promise<void> {
  now = timeOf(facts);
  writeFileSync(`${host.layout.runDir}/facts`, facts);
  const { stateDir, runDir } = host.layout;
  const read = { facts: parseFacts(facts) };
  const options = { alerts: [], database: { problem: "none" }, logDirectory: undefined, stateDir, runDir };
  await openSources({ ...options, facts: read }).close();
}

/** Rows `value` from one whole number to another, in SQLite. */
const numbers = (first: number, last: number) =>
  `(WITH RECURSIVE number (value) AS (SELECT ${first} UNION ALL SELECT value + 1 FROM number WHERE value < ${last}) SELECT value FROM number)`;

/** As it comes over to a laptop. */
const known = async (): Promise<Remembered> =>
  parseRemembered(JSON.stringify(await rememberedTables(host, now - 365 * dayMs, now)), "host", "prod");

describe("what the host remembers, as tables", () => {
  it("are its timers, with those that are overdue and the units that failed counted", async () => {
    const timers = payload("timers");
    await seen(timers.replaceAll("good.timer", "watchbill-prod-report.timer"));
    openStore(stateFile(host.layout.stateDir)).store.close();
    const { rows } = await known();
    expect(rows.timer_now.filter(({ is_ours }) => is_ours).map(({ unit }) => unit)).toEqual([
      "watchbill-prod-report.timer",
    ]);
    expect(rows.watch_now).toEqual([{ last_tick_at: null, failing_rules: 0, failed_units: 1, overdue_timers: 0 }]);
  });

  it("are its containers, with what became of them in a day", async () => {
    await seen(payload("swarm"));
    const { rows } = await known();
    const crash = rows.service_now.find(({ service }) => service === "yapit_crash");
    expect(crash).toMatchObject({ is_well: false, replacements: 4, oom_kills: 0 });
    expect(crash?.exits).toBeGreaterThan(0);
    expect(rows.service_now.find(({ service }) => service === "yapit_redis")).toMatchObject({
      state: "running",
      is_well: true,
    });
  });

  it("are a year of deployments, told and seen", async () => {
    await seen(payload("swarm"));
    const told = { of: "application", commit: "1a2b3c4", message: "retries", by: "CI", fixes: [] } as const;
    keepDeploy(host.layout.deploysDir, { ...told, atMs: now - 200 * dayMs });
    const memory = new DatabaseSync(memoryFile(host.layout.stateDir));
    memory.exec(
      `INSERT INTO service_images VALUES ('app', ${now - 90 * dayMs}, 'app:1', '1'), ('app', ${now - 80 * dayMs}, 'app:2', '2')`,
    );
    memory.close();
    expect((await known()).rows.deploy).toEqual([
      { at: now - 80 * dayMs, what: "application", commit: null, message: "app runs app:2", by: null, known: "seen" },
      { at: now - 200 * dayMs, what: "application", commit: "1a2b3c4", message: "retries", by: "CI", known: "told" },
    ]);
  });

  it("are its reports, the newest first, but for damaged ones", async () => {
    await seen(payload("swarm"));
    const { reportsDir } = host.layout;
    const report = (id: string, madeAtMs: number) => sampleReport({ id, madeAtMs });
    const older = report("20260101-0730", now - 30 * dayMs);
    saveReport(reportsDir, older);
    savePage(reportsDir, older.id, "<html>");
    const newer = report("20260102-0730", now - dayMs);
    saveReport(reportsDir, {
      ...newer,
      ...{ verdict: "anomalies", analysis: { ...newer.analysis, summary: `all\u202e ${"x".repeat(500)}` } },
      deliveries: { ...newer.deliveries, discord: { state: "accepted", attempts: 1 } },
    });
    saveReport(reportsDir, report("20240102-0730", now - 700 * dayMs));
    writeFileSync(join(reportsDir, "20260103-0730.json"), '{"id": "2026');
    const { rows, problems } = await known();
    expect(rows.report).toMatchObject([
      { id: newer.id, verdict: "anomalies", delivered: true, page: null, findings: newer.analysis.findings.length },
      { id: older.id, delivered: false, page: "reports/20260101-0730.html", cost_usd: older.analysis.usage.costUsd },
    ]);
    expect(rows.report[0]?.summary).toMatch(/^all +x+…$/);
    expect(problems.join(" ")).not.toContain("reports");
  });

  it("is nothing of alerts for the moment between a deployment and its first tick", async () => {
    await seen(payload("swarm"));
    openStore(stateFile(host.layout.stateDir)).store.close();
    const state = new DatabaseSync(stateFile(host.layout.stateDir));
    state.exec("DROP TABLE firings; PRAGMA user_version = 2");
    state.close();
    const { rows, problems } = await known();
    expect(rows.alert_now).toEqual([]);
    expect(problems[0]).toBe("What the host knows of alerts is missing: no such table: firings.");
  });

  it("stay below what can cross to a laptop, whatever there is", async () => {
    const { stateDir, reportsDir } = host.layout;
    const mounts = Array.from({ length: 20 }, (_, at) => `/mnt/a-volume-with-a-name-${at}`);
    const lines = mounts.map((mount) => `/dev/sda1 100000000000 41234567890 58765432110 41% ${mount}`);
    await seen(payload("swarm").replace(/(@disk 0\n.*\n)/, `$1${lines.join("\n")}\n`));
    const memory = new DatabaseSync(memoryFile(stateDir));
    memory.exec(`BEGIN; INSERT OR IGNORE INTO host_hours SELECT value, 240, 61.23456789, 0.123456789
        FROM ${numbers(Math.floor(now / 3_600_000) - 9_600, Math.floor(now / 3_600_000))};
      INSERT OR IGNORE INTO machine_hours SELECT hour, 12345.6, 45678.9, 123456789, 123456789, 3600000 FROM host_hours`);
    for (const mount of mounts)
      memory.exec(`INSERT OR IGNORE INTO disk_hours SELECT '${mount}', hour, 41234567890 FROM host_hours`);
    memory.exec("COMMIT");
    memory.close();
    openStore(stateFile(stateDir)).store.close();
    const state = new DatabaseSync(stateFile(stateDir));
    state.exec(`BEGIN; INSERT INTO firings SELECT 'an-alert-with-a-long-name', value, ${now} - value * 60000, ${now}, 'critical',
      json_object('a', '${"l".repeat(200)}', 'b', '${"l".repeat(200)}', 'c', '${"l".repeat(200)}'), 1.23456789, ${now}, '${"h".repeat(200)}'
      FROM ${numbers(1, 5_000)}; COMMIT`);
    state.close();
    for (let at = 0; at < 250; at += 1)
      saveReport(reportsDir, sampleReport({ id: `2026${1_000 + at}-0730`.slice(0, 13), madeAtMs: now - at * dayMs }));
    const tables = await rememberedTables(host, now - 365 * dayMs, now);
    expect(JSON.stringify(tables).length).toBeLessThan(4 * 1024 * 1024);
    expect([tables.rows.alert_firing.length, tables.rows.report.length]).toEqual([2_500, 250]);
    expect(tables.rows.disk_hour.length).toBeGreaterThan(10_000);
  });
});

it("takes a span of at most 800 days", async () => {
  now = Date.UTC(2026, 2, 10);
  const ask = (from: string) =>
    runVerb((io) =>
      remembered(host, io, { positional: [], json: false, options: { from, to: "2026-03-10T00:00:00Z" } }),
    );
  await expect(ask("2023-03-10T00:00:00Z")).rejects.toThrow("by at most 800 days");
  expect((await ask("2025-03-10T00:00:00Z")).code).toBe(0);
});

it("a host that answers in another way is told apart, and what it said is not quoted", () => {
  expect(() => parseRemembered('{"rows":{"secret":1}}', "203.0.113.7", "prod")).toThrow(
    "203.0.113.7 answers in a way that this version does not know; deploy it with: make up STACK=prod",
  );
});
