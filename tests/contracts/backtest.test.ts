import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alerts as allAlerts } from "../../alerts/index.ts";
import { backtest, chunksOf } from "../../backtest/backtest.ts";
import { openDuckdbFile } from "../../backtest/duckdb-history.ts";
import type { History } from "../../backtest/history.ts";
import { sightOf } from "../../backtest/lookback.ts";
import { outcomesOver, type SqlRule, sqlRuleOf } from "../../backtest/over-ticks.ts";
import { openPostgres } from "../../backtest/postgres-history.ts";
import type { Alert } from "../../model/alert.ts";
import { readsHetzner } from "../../model/records.ts";
import type { Outcome } from "../../runtime/sources/source.ts";
import { type SqlSource, sqlSource } from "../../runtime/sources/sql.ts";
import { duckdbFileOf } from "../world/app/history/duckdb-file.ts";
import { generateHistory, loadHistory } from "../world/app/history.ts";
import { seededRandom } from "../world/app/service/random.ts";
import { type LocalPostgres, startPostgresLocal } from "../world/postgres-local.ts";

/** A history is one of events; nobody measured a server in it. */
const alerts = allAlerts.filter((alert) => !readsHetzner(alert));

const hourMs = 3_600_000;
const from = Date.UTC(2026, 2, 10, 6);
const to = from + 8 * hourMs;
const stepMs = 15_000;
const samples = 500;
const sampleSeed = 20_260_310;

const incidents = [
  { fault: "backlog", fromMs: from + hourMs, toMs: from + hourMs + 900_000 },
  { fault: "error-burst", fromMs: from + 2 * hourMs, toMs: from + 2 * hourMs + 900_000 },
  { fault: "background-task-crashed", fromMs: from + 3 * hourMs, toMs: from + 3 * hourMs + 60_000 },
  { fault: "stream-dark", fromMs: from + 5 * hourMs, toMs: from + 6 * hourMs },
  { fault: "slow-webhooks", fromMs: from + 7 * hourMs, toMs: from + 7 * hourMs + 900_000 },
];
const past = { seed: 7, from: new Date(from), to: new Date(to), eventsPerDay: 30_000, incidents };

/** What a rule's text may hold besides what our own rules do: the forms in which two databases like to differ. */
const shapes: Record<string, string> = {
  "a common table expression":
    "WITH recent AS (SELECT * FROM metrics_event WHERE timestamp > :now - :window AND timestamp <= :now) SELECT event_type AS kind, count(*) AS value FROM recent GROUP BY event_type",
  "a subquery beside the rows":
    "SELECT count(*) - (SELECT count(*) FROM metrics_event WHERE event_type = 'http_request' AND timestamp > :now - :window AND timestamp <= :now) AS value FROM metrics_event WHERE timestamp > :now - :window AND timestamp <= :now",
  "a join of two windows":
    "SELECT count(*) AS value FROM metrics_event a JOIN metrics_event b ON a.request_id = b.request_id AND b.event_type = 'synthesis_complete' WHERE a.event_type = 'synthesis_queued' AND a.timestamp > :now - :window AND a.timestamp <= :now AND b.timestamp > :now - :window AND b.timestamp <= :now",
  "a union":
    "SELECT 'all' AS part, count(*) AS value FROM metrics_event WHERE timestamp BETWEEN :now - interval '10 minutes' AND :now UNION ALL SELECT 'http', count(*) FROM metrics_event WHERE event_type = 'http_request' AND timestamp BETWEEN :now - interval '10 minutes' AND :now",
  "the newest few":
    "SELECT event_type AS kind, duration_ms AS value FROM metrics_event WHERE duration_ms IS NOT NULL AND timestamp > :now - :window AND timestamp <= :now ORDER BY timestamp DESC, id DESC LIMIT 3",
  "whole numbers divided":
    "SELECT count(*) / 7 AS value FROM metrics_event WHERE timestamp > :now - :window AND timestamp <= :now",
  "NULLs in an order":
    "SELECT coalesce(duration_ms, -1) AS value FROM metrics_event WHERE timestamp > :now - :window AND timestamp <= :now ORDER BY duration_ms DESC LIMIT 1",
  "a truth as a label":
    "SELECT cache_hit AS hit, count(*) AS value FROM metrics_event WHERE event_type = 'synthesis_complete' AND timestamp > :now - :window AND timestamp <= :now GROUP BY cache_hit",
  "a moment as a label":
    "SELECT date_trunc('minute', timestamp) AS minute, count(*) AS value FROM metrics_event WHERE timestamp > date_trunc('minute', :now) - interval '3 minutes' AND timestamp <= :now GROUP BY 1",
  "an arrow beside a comparison":
    "SELECT count(*) AS value FROM metrics_event WHERE event_type = 'error' AND data->>'task' = 'billing-consumer' AND timestamp > :now - interval '6 hours' AND timestamp <= :now",
  "a median and its spread":
    "WITH recent AS (SELECT duration_ms FROM metrics_event WHERE event_type = 'http_request' AND timestamp > :now - :window AND timestamp <= :now), middle AS (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) AS at FROM recent) SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(duration_ms - middle.at)) AS value FROM recent, middle",
  "a window function":
    "SELECT max(pause) AS value FROM (SELECT extract(epoch FROM timestamp - lag(timestamp) OVER (ORDER BY timestamp)) AS pause FROM metrics_event WHERE timestamp > :now - :window AND timestamp <= :now) AS pauses",
};

let postgres: LocalPostgres;
let directory: string;
let copy: History;
let original: History;
let production: SqlSource;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "watchbill-backtest-"));
  postgres = await startPostgresLocal();
  const client = await postgres.connect();
  await loadHistory(client, generateHistory(past));
  await client.end();
  await duckdbFileOf(generateHistory(past), join(directory, "metrics.duckdb"));
  copy = await openDuckdbFile(join(directory, "metrics.duckdb"));
  original = await openPostgres(postgres.url);
  production = sqlSource(postgres.url, () => 0);
});
afterAll(async () => {
  await copy?.close();
  await original?.close();
  await production?.close();
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** As production reads it: one rule, one tick, in PostgreSQL. */
const single = ({ value, window }: Pick<Alert, "value" | "window">, now: number): Promise<Outcome> =>
  production.read({ value, window } as Alert, now);

async function setBased(history: History, rule: SqlRule): Promise<Map<number, Outcome>> {
  const sight = sightOf(rule.text, rule.windowMs);
  const byTick = new Map<number, Outcome>();
  for (const ticks of chunksOf({ from: from + hourMs / 2, to, stepMs })) {
    const outcomes = await outcomesOver(history, rule, ticks, sight);
    outcomes.forEach((outcome, index) => {
      byTick.set(ticks.from + index * stepMs, outcome);
    });
  }
  return byTick;
}

/** Rows have no order of their own, and floating point numbers no last digit. */
function comparable(outcome: Outcome | undefined) {
  if (outcome?.kind !== "rows") return outcome;
  const rows = outcome.rows.map(({ labels, value }) => [
    JSON.stringify(labels),
    value === null ? null : Number(value.toPrecision(10)),
  ]);
  return rows.sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
}

describe("one statement for all ticks agrees with a statement for each, as production makes it", () => {
  it(`at ${samples} random ticks of our own rules, from a DuckDB copy and from PostgreSQL itself`, async () => {
    const random = seededRandom(sampleSeed, "ticks");
    const rules = alerts.flatMap((alert) => {
      const rule = sqlRuleOf(alert);
      return rule ? [{ alert, rule }] : [];
    });
    let compared = 0;
    let withRows = 0;
    for (const [index, { alert, rule }] of rules.entries()) {
      const [ofCopy, ofOriginal] = [await setBased(copy, rule), await setBased(original, rule)];
      const ticks = [...ofCopy.keys()];
      const share = Math.floor((samples * (index + 1)) / rules.length) - compared;
      for (let left = share; left > 0; left -= 1) {
        const now = ticks[Math.floor(random() * ticks.length)] as number;
        const expected = comparable(await single(alert, now));
        const at = `${alert.id} at ${new Date(now).toISOString()}`;
        expect(comparable(ofCopy.get(now)), at).toEqual(expected);
        expect(comparable(ofOriginal.get(now)), at).toEqual(expected);
        compared += 1;
        if (Array.isArray(expected) && expected.length > 0) withRows += 1;
      }
    }
    expect(compared).toBe(samples);
    expect(withRows).toBeGreaterThan(samples / 2);
  });

  it.each(Object.entries(shapes))("for %s", async (_, text) => {
    const rule = { id: "shape", text, windowMs: 300_000 };
    const [ofCopy, ofOriginal] = [await setBased(copy, rule), await setBased(original, rule)];
    const random = seededRandom(sampleSeed, text);
    const ticks = [...ofCopy.keys()];
    for (let left = 12; left > 0; left -= 1) {
      const now = ticks[Math.floor(random() * ticks.length)] as number;
      const expected = comparable(await single({ value: { source: "sql", text }, window: "5m" }, now));
      expect(comparable(ofCopy.get(now)), new Date(now).toISOString()).toEqual(expected);
      expect(comparable(ofOriginal.get(now)), new Date(now).toISOString()).toEqual(expected);
    }
  });

  it("a tick that fails, fails alone", async () => {
    const text =
      "SELECT 100 / count(*) FILTER (WHERE event_type = 'error') AS value FROM metrics_event WHERE timestamp > :now - :window AND timestamp <= :now";
    const rule = { id: "fragile", text, windowMs: 1_200_000 };
    const crash = incidents[2]?.fromMs as number;
    const ticks = { from: crash - 45_000, stepMs, count: 10 };
    const kinds = (await outcomesOver(original, rule, ticks, sightOf(text, rule.windowMs))).map(({ kind }) => kind);
    const expected = [];
    for (let n = 0; n < 10; n += 1)
      expected.push((await single({ value: { source: "sql", text }, window: "20m" }, ticks.from + n * stepMs)).kind);
    expect(kinds).toEqual(expected);
    expect(new Set(kinds)).toEqual(new Set(["failed", "rows"]));
  });
});

describe("a backtest", () => {
  const found = async (history: History) => {
    const report = await backtest({ history, alerts, stepMs, gapMs: 600_000 });
    return report.alerts.flatMap(({ alert, firings }) =>
      firings.map(({ severity, from: at, inGap }) => ({
        id: alert.id,
        severity,
        minute: Math.floor((at - from) / 60_000),
        inGap,
      })),
    );
  };

  it("finds what was planted, when it was, and the same in both databases", async () => {
    const firings = await found(copy);
    expect(firings).toEqual(await found(original));
    const of = (id: string) => firings.filter((firing) => firing.id === id);
    expect(of("queue-depth")[0]).toMatchObject({ severity: "critical", minute: 60 });
    expect(of("synthesis-errors")[0]?.minute).toBeGreaterThanOrEqual(120);
    expect(of("synthesis-errors")[0]?.minute).toBeLessThan(126);
    expect(of("background-task-crashed")).toEqual([
      { id: "background-task-crashed", severity: "critical", minute: 180, inGap: false },
    ]);
    expect(of("metrics-stale")).toHaveLength(1);
    expect(of("metrics-stale")[0]).toMatchObject({ inGap: true });
    expect(of("stripe-webhook-slow")[0]?.severity).toBe("warning");
    expect(of("http-errors")).toEqual([]);
  });

  it("says what the history does not have", async () => {
    const report = await backtest({ history: copy, alerts, stepMs, gapMs: 600_000 });
    expect(report.gaps).toHaveLength(1);
    const gap = report.gaps[0] as { from: number; to: number };
    expect(Math.abs(gap.from - (from + 5 * hourMs))).toBeLessThan(60_000);
    expect(Math.abs(gap.to - (from + 6 * hourMs))).toBeLessThan(60_000);
    const of = (id: string) => report.alerts.find(({ alert }) => alert.id === id);
    expect(of("disk-usage")?.unanswered).toBe("not in the history: host facts are not stored");
    expect(of("container-unhealthy")?.unanswered).toBe("not in the history: container facts are not stored");
    expect((of("metrics-stale")?.judgedFrom ?? 0) - report.extent.from).toBeGreaterThanOrEqual(600_000);
  });

  it("is quiet on a quiet day", async () => {
    const file = join(directory, "quiet.duckdb");
    const day = { ...past, to: new Date(from + 24 * hourMs), incidents: [] };
    await duckdbFileOf(generateHistory(day), file);
    const quiet = await openDuckdbFile(file);
    expect(await found(quiet)).toEqual([]);
    await quiet.close();
  });

  it("refuses what it cannot do, and says what can be done", async () => {
    const run = (options: object) => backtest({ history: copy, alerts, stepMs, gapMs: 600_000, ...options });
    await expect(run({ stepMs: 120_000 })).rejects.toThrow("a step is 1 s to 90 s");
    await expect(run({ from: to + hourMs })).rejects.toThrow("the history goes from 2026-03-10T06:00");
    await expect(openDuckdbFile(join(directory, "none.duckdb"))).rejects.toThrow("none.duckdb cannot be opened");
    await expect(openPostgres(postgres.url.replace("secret", "wrong"))).rejects.toThrow(
      "password authentication failed",
    );
  });
});
