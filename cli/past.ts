import type { ParseArgsOptionsConfig } from "node:util";
import { alerts } from "../alerts/index.ts";
import { type Backtest, backtest } from "../backtest/backtest.ts";
import { openDuckdbFile } from "../backtest/duckdb-history.ts";
import type { History } from "../backtest/history.ts";
import { openPostgres } from "../backtest/postgres-history.ts";
import { progressBar } from "../backtest/progress-bar.ts";
import type { Report } from "../backtest/report.ts";
import type { Alert } from "../model/alert.ts";
import { durationMs, isDuration } from "../model/duration.ts";

/** What metrics-stale waits for, should there be no such rule. */
const usualGapMs = 600_000;

/** Where the past is, how much of it, and on whose clock its nights are. */
export const pastUsage =
  "(--db FILE.duckdb | --database URL | --synthetic) [--from TIME] [--to TIME] [--step 15s] [--zone NAME]";

export const pastOptions = {
  db: { type: "string" },
  database: { type: "string" },
  synthetic: { type: "boolean" },
  from: { type: "string" },
  to: { type: "string" },
  step: { type: "string", default: "15s" },
  zone: { type: "string", default: Intl.DateTimeFormat().resolvedOptions().timeZone },
} as const satisfies ParseArgsOptionsConfig;

export interface PastOptions {
  db?: string;
  database?: string;
  synthetic?: boolean;
  from?: string;
  to?: string;
  step: string;
  zone: string;
}

/** The past that somebody asked for, with every option checked. */
export interface Past {
  zone: string;
  invented: boolean;
  frame: Pick<Backtest, "stepMs" | "gapMs" | "from" | "to">;
  /** Close it when done. */
  open(): Promise<History>;
}

/** Undefined where no past is named. @throws Error naming the option and an example */
export function pastOf(options: PastOptions): Past | undefined {
  const { db, database, synthetic, zone } = options;
  const frame = {
    stepMs: stepOf(options.step),
    from: timeOf("from", options.from),
    to: timeOf("to", options.to),
    gapMs: gapMs(),
  };
  checkZone(zone);
  const named = [db, database, synthetic].filter((one) => one !== undefined);
  if (named.length > 1) throw new Error("the past is one of --db, --database and --synthetic; give one of them");
  if (named.length === 0) return undefined;
  const open = async () => {
    if (db !== undefined) return await openDuckdbFile(db);
    if (database !== undefined) return await openPostgres(database);
    // With the sample application's generator, which nobody else needs.
    const { inventedHistory } = await import("./demo/invented-history.ts");
    return await inventedHistory();
  };
  return { zone, invented: synthetic === true, frame, open };
}

/** Replays the alerts; one that is the same in a report that is known already is not replayed again. */
export async function replayed(frame: Omit<Backtest, "progress">, known?: Report): Promise<Report> {
  const answers = new Map(known?.alerts.map((report) => [JSON.stringify(report.alert), report]));
  const bar = progressBar(process.stderr);
  try {
    const wanted = frame.alerts.filter((alert) => !answers.has(JSON.stringify(alert)));
    const report = await backtest({ ...frame, alerts: wanted, progress: bar.show });
    const all = frame.alerts.map(
      (alert: Alert) => answers.get(JSON.stringify(alert)) ?? report.alerts.find((one) => one.alert === alert),
    );
    return { ...report, alerts: all.filter((one) => one !== undefined) };
  } finally {
    bar.end();
  }
}

function gapMs(): number {
  const window = alerts.find(({ id }) => id === "metrics-stale")?.window;
  return window ? durationMs(window) : usualGapMs;
}

function stepOf(text: string): number {
  if (!isDuration(text)) throw new Error(`--step "${text}" is no duration; write for example 15s`);
  return durationMs(text);
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Error(`--${name} "${text}" is no time; write for example 2026-03-01 or 2026-03-01T10:00:00Z`);
  return at;
}

function checkZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (error) {
    throw new Error(`--zone "${zone}" is no time zone; write for example Europe/Berlin`, { cause: error });
  }
}
