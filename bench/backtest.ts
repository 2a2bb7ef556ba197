import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alerts } from "../alerts/index.ts";
import { backtest } from "../backtest/backtest.ts";
import { openDuckdbFile } from "../backtest/duckdb-history.ts";
import { extentOf } from "../backtest/history.ts";
import { sightOf } from "../backtest/lookback.ts";
import { outcomesOver, sqlRuleOf } from "../backtest/over-ticks.ts";
import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { duckdbFileOf } from "../tests/world/app/history/duckdb-file.ts";
import { generateHistory } from "../tests/world/app/history.ts";
import { peakMbOfProcess } from "./peak.ts";

const self = fileURLToPath(import.meta.url);
const days = 30;
const eventsPerDay = 34_000;
const stepMs = 30_000;
const rules = 10;
const limits = { seconds: 30, peakMb: 1_000 };
/** Ticks that the way without sets is given, since all of them would take hours. */
const singleTicks = 100;

export interface BacktestBench {
  events: number;
  days: number;
  rules: number;
  stepMs: number;
  ticks: number;
  /** Wall time and peak memory of a process that does nothing else. */
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
  /** One statement per tick, as production asks: measured on some ticks, extrapolated to all. */
  singleStatements: { ticksMeasured: number; secondsExtrapolated: number; timesSlower: number };
}

/** 30 days, 1 M events, 10 rules, a tick every 30 s. Prints the figures and keeps them in bench/raw/backtest.json. */
export async function backtestBench(): Promise<BacktestBench> {
  const directory = mkdtempSync(join(tmpdir(), "watchbill-bench-"));
  try {
    const file = join(directory, "metrics.duckdb");
    const from = Date.UTC(2026, 1, 1);
    const span = { from: new Date(from), to: new Date(from + days * 86_400_000) };
    await duckdbFileOf(generateHistory({ seed: 1, ...span, eventsPerDay }), file);
    const output = execFileSync(process.execPath, [self, "--measure", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    const result = JSON.parse(output) as BacktestBench;
    const raw = fileURLToPath(new URL("raw/", import.meta.url));
    mkdirSync(raw, { recursive: true });
    writeFileSync(
      join(raw, "backtest.json"),
      `${JSON.stringify({ at: new Date().toISOString(), cpus: cpus().length, ...result }, null, 2)}\n`,
    );
    console.log(inWords(result));
    return result;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function inWords({ events, ticks, seconds, cpuSeconds, peakMb, singleStatements: single }: BacktestBench): string {
  const met = seconds <= limits.seconds && peakMb <= limits.peakMb;
  return [
    `backtest of ${days} days, ${events} events, ${rules} rules, ${ticks} ticks of ${stepMs / 1_000} s`,
    `  one statement per rule and 3 hours of ticks   ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s CPU), ${peakMb} MB at most`,
    `  one statement per rule and tick              ${single.secondsExtrapolated.toFixed(0)} s, ${single.timesSlower.toFixed(0)} times as long (extrapolated from ${single.ticksMeasured} ticks)`,
    `  target ${limits.seconds} s and ${limits.peakMb} MB: ${met ? "met" : "missed"}`,
  ].join("\n");
}

async function measure(file: string): Promise<void> {
  const history = await openDuckdbFile(file);
  const chosen = rulesToRun();
  const started = performance.now();
  const report = await backtest({ history, alerts: chosen, stepMs, gapMs: 600_000 });
  const seconds = (performance.now() - started) / 1_000;
  const unanswered = report.alerts.find((alert) => alert.unanswered);
  if (unanswered) throw new Error(`${unanswered.alert.id}: ${unanswered.unanswered}`);
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const peakMb = peakMbOfProcess();
  const ticks = (report.to - report.from) / stepMs + 1;
  const single = ((await singleSeconds(file, chosen)) / singleTicks) * ticks;
  const result: BacktestBench = {
    events: report.extent.events,
    days,
    rules: chosen.length,
    stepMs,
    ticks,
    seconds,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMb,
    singleStatements: { ticksMeasured: singleTicks, secondsExtrapolated: single, timesSlower: single / seconds },
  };
  await history.close();
  console.log(JSON.stringify(result));
}

async function singleSeconds(file: string, chosen: readonly Alert[]): Promise<number> {
  const history = await openDuckdbFile(file);
  const extent = await extentOf(history);
  const began = performance.now();
  for (let n = 1; n <= singleTicks; n += 1) {
    const from = (extent?.from ?? 0) + n * ((days * 86_400_000) / (singleTicks + 2));
    for (const alert of chosen) {
      const rule = sqlRuleOf(alert);
      if (rule) await outcomesOver(history, rule, { from, stepMs, count: 1 }, sightOf(rule.text, rule.windowMs));
    }
  }
  const seconds = (performance.now() - began) / 1_000;
  await history.close();
  return seconds;
}

/** Our own rules that ask the database, and others of the same kinds until there are ten. */
function rulesToRun(): Alert[] {
  const own = alerts.filter((alert) => sqlRuleOf(alert) && looksBackMs(alert) <= 3_600_000);
  const others = (["synthesis_complete", "synthesis_queued", "http_request"] as const).map((type): Alert => {
    const text = `SELECT coalesce(model_slug, endpoint) AS what, avg(coalesce(total_latency_ms, queue_depth, duration_ms)) AS value, count(*) AS samples
      FROM metrics_event WHERE event_type = '${type}' AND timestamp > :now - :window AND timestamp <= :now GROUP BY 1`;
    return {
      ...(own[0] as Alert),
      id: `mean-of-${type}`,
      window: "10m",
      value: { ...sql`SELECT 1 AS value`, text },
      levels: [{ severity: "warning", when: above(30_000), for: "1m" }],
    };
  });
  return [...own, ...others].slice(0, rules);
}

const looksBackMs = (alert: Alert) => {
  const rule = sqlRuleOf(alert);
  return rule ? (sightOf(rule.text, rule.windowMs).backMs ?? Infinity) : 0;
};

if (process.argv[1] === self) {
  const [mode, file] = process.argv.slice(2);
  if (mode === "--measure" && file) await measure(file);
  else await backtestBench();
}
