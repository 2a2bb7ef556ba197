import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { alerts } from "../../alerts/index.ts";
import { alertsAt } from "../../backtest/alerts-at.ts";
import { type Backtest, backtest } from "../../backtest/backtest.ts";
import { compared } from "../../backtest/compare.ts";
import { openDuckdbFile } from "../../backtest/duckdb-history.ts";
import type { History } from "../../backtest/history.ts";
import { openPostgres } from "../../backtest/postgres-history.ts";
import { progressBar } from "../../backtest/progress-bar.ts";
import { forMarkdown, forTerminal, renderComparison, renderReport } from "../../backtest/render.ts";
import type { Report } from "../../backtest/report.ts";
import { timelineSvg } from "../../backtest/timeline-svg.ts";
import type { Alert } from "../../model/alert.ts";
import { durationMs, isDuration } from "../../model/duration.ts";
import type { Verb } from "../verb.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
/** What metrics-stale waits for, should there be no such rule. */
const usualGapMs = 600_000;

export const verb: Verb = {
  name: "backtest",
  summary: "replays the alerts over stored events: what would have fired, when, for how long",
  usage:
    "(--db FILE.duckdb | --database URL) [--from TIME] [--to TIME] [--step 15s] [--alert ID] [--against REF] [--zone NAME] [--markdown] [--svg FILE]",
  example: "npx watchbill backtest --db metrics.duckdb --from 2026-03-01 --against main --svg timeline.svg",
  options: {
    db: { type: "string" },
    database: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    step: { type: "string", default: "15s" },
    alert: { type: "string" },
    against: { type: "string" },
    zone: { type: "string", default: Intl.DateTimeFormat().resolvedOptions().timeZone },
    markdown: { type: "boolean" },
    svg: { type: "string" },
  },
  async run(values) {
    const options = values as unknown as Options;
    const clock = { zone: zoneOf(options.zone) };
    const frame = {
      stepMs: stepOf(options.step),
      from: timeOf("from", options.from),
      to: timeOf("to", options.to),
      gapMs: gapMs(),
    };
    const earlier = options.against === undefined ? undefined : await alertsAt(projectDir, options.against);
    const now = only(alerts, options.alert, earlier?.alerts);
    const before = earlier && only(earlier.alerts, options.alert, alerts);
    const history = await open(options);
    try {
      const report = await run({ history, alerts: now, ...frame });
      const layout = options.markdown ? forMarkdown : forTerminal;
      const old = before && (await run({ history, alerts: before, ...frame }, report));
      const ref = `${options.against}`;
      console.log(
        old ? renderComparison(compared(ref, old, report), clock, layout) : renderReport(report, clock, layout),
      );
      if (options.svg) writeFileSync(options.svg, timelineSvg(report, clock, old && { ref, report: old }));
      return 0;
    } finally {
      await history.close();
    }
  },
};

interface Options {
  db?: string;
  database?: string;
  from?: string;
  to?: string;
  step: string;
  alert?: string;
  against?: string;
  zone: string;
  markdown?: boolean;
  svg?: string;
}

async function open({ db, database }: Options): Promise<History> {
  if ((db === undefined) === (database === undefined)) {
    throw new Error("say where the past is: --db FILE.duckdb, or --database postgresql://…");
  }
  return db === undefined ? await openPostgres(database as string) : await openDuckdbFile(db);
}

/** A rule that is the same in both versions is replayed once. */
async function run(frame: Omit<Backtest, "progress">, known?: Report): Promise<Report> {
  const answers = new Map(known?.alerts.map((report) => [JSON.stringify(report.alert), report]));
  const bar = progressBar(process.stderr);
  try {
    const wanted = frame.alerts.filter((alert) => !answers.has(JSON.stringify(alert)));
    const report = await backtest({ ...frame, alerts: wanted, progress: bar.show });
    const all = frame.alerts.map(
      (alert) => answers.get(JSON.stringify(alert)) ?? report.alerts.find((one) => one.alert === alert),
    );
    return { ...report, alerts: all.filter((one) => one !== undefined) };
  } finally {
    bar.end();
  }
}

/** The one with the id, or all. With `--against`, either version may lack it. */
function only(of: readonly Alert[], id: string | undefined, others: readonly Alert[] = []): readonly Alert[] {
  if (id === undefined) return of;
  if (![...of, ...others].some((alert) => alert.id === id)) {
    throw new Error(`there is no alert "${id}"; there are ${of.map((alert) => alert.id).join(", ")}`);
  }
  return of.filter((alert) => alert.id === id);
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

function zoneOf(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch (error) {
    throw new Error(`--zone "${zone}" is no time zone; write for example Europe/Berlin`, { cause: error });
  }
}
