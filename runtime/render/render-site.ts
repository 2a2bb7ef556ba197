import type { Alert } from "../../model/alert.ts";
import { dashboardLimits, type Page } from "../../model/dashboard.ts";
import type { SiteData } from "../../model/dashboard-data.ts";
import type { DashboardsFile } from "../../model/dashboard-files.ts";
import type { HostRows, Remembered } from "../../model/host-tables.ts";
import type { Snapshot } from "../../model/report.ts";
import { snapshotOf } from "../digest/snapshot.ts";
import { type Data, openData } from "../query/open.ts";
import { alertsData } from "./alerts-data.ts";
import { timeOf } from "./answer/value.ts";
import { isPageOfHost } from "./ask-panel.ts";
import { askedOf } from "./carried.ts";
import { renderLimits } from "./limits.ts";
import { whyUnknown } from "./missing-copies.ts";
import { questionsOf } from "./questions.ts";
import { currentSite, newRun, publishSite, type RunFolder } from "./run-folder.ts";
import { scriptOf } from "./script.ts";
import { firingNow, healthOf, watchProblems, wordsOf } from "./site-data.ts";
import { type Making, type Spare, type Written, writePages } from "./site-files.ts";

/** All that a site is made of. */
export interface RenderInput {
  stack: string;
  dashboards: DashboardsFile;
  /** In the order of the menu. */
  pages: readonly Page[];
  alerts: readonly Alert[];
  /** With the copies of metrics and logs, as far as there are any. */
  dataDir: string;
  remembered: Remembered;
  /** Where the site lies, whether it was there before or not. */
  siteDir: string;
  nowMs: number;
  /** What is wrong besides, a sentence each: a page whose file is broken. */
  problems?: readonly string[];
  /** All looks are made, where it is left out. */
  spare?: Spare;
}

export interface Rendered extends Written {
  site: SiteData;
}

/** Asks every panel of every page, and puts the answers where the app finds them: all at once, or, where this is killed, not at all.
 *  @throws Error where a copy cannot be read, or the site not be written; the site stays as it was */
export async function renderSite(input: RenderInput): Promise<Rendered> {
  const { dashboards, pages, alerts, dataDir, siteDir, remembered, nowMs } = input;
  const { rows } = remembered;
  const { duckDbMb: memoryLimitMb, atOnce } = renderLimits;
  // Before they are opened: where a sync replaces one meanwhile, the site says of it no more than it has.
  const copies = snapshotOf(dataDir);
  const data = await openData(dataDir, dashboards, { memoryLimitMb, atOnce, host: rows });
  const run = newRun(siteDir, nowMs);
  try {
    const models = await modelsOf(data);
    const written = await writePages(await makingOf(input, { data, copies, run, models }));
    const { runbooks } = dashboards;
    run.write("alerts", scriptOf("alerts", alertsData({ alerts, pages, runbooks, rows })));
    const site = siteData(input, { data, copies, run, models });
    publishSite(siteDir, site);
    return { site, ...written };
  } catch (error) {
    run.remove();
    throw error;
  } finally {
    await data.close();
  }
}

const endless: Spare = { lateMs: Number.POSITIVE_INFINITY, newMs: Number.POSITIVE_INFINITY };

interface Begun {
  data: Data;
  copies: Snapshot;
  run: RunFolder;
  models: string[];
}

async function makingOf(input: RenderInput, { data, copies, run, models }: Begun): Promise<Making> {
  const { dashboards, pages, siteDir, nowMs, remembered, spare = endless } = input;
  const alerts = new Map(input.alerts.map((alert) => [alert.id, alert]));
  const asking = {
    ...{ data, questions: questionsOf(data), timezone: dashboards.timezone, alerts },
    eventsFromMs: await firstOf(data, "metrics_event", "timestamp"),
    daysFromMs: await firstOf(data, "metrics_daily", "bucket"),
    hostFromMs: hostFrom(remembered.rows),
    unknown: whyUnknown(data.missing, dashboards),
  };
  const dataEndMs = Math.min(nowMs, copies.metricsAtMs ?? copies.logsAtMs ?? nowMs);
  const asked = new Map(pages.map((page) => [page.id, askedOf(page, dashboards, alerts, asking.unknown)]));
  return {
    ...{ pages, models, rows: remembered.rows, nowMs, siteDir, run, spare, shown: currentSite(siteDir) },
    askingOf: (page) => ({ ...asking, toMs: isPageOfHost(page) ? nowMs : dataEndMs }),
    asked: ({ id }) => asked.get(id) ?? "",
  };
}

/** The host has kept hours since it was first deployed to, and firings, in the sooner releases, for longer. */
function hostFrom({ machine_hour, alert_firing }: HostRows): number | null {
  const known = [...machine_hour.map(({ hour }) => hour), ...alert_firing.map(({ fired_at }) => fired_at)];
  const times = known.filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

async function firstOf(data: Data, table: string, column: string): Promise<number | null> {
  if (!data.relations.has(table)) return null;
  return timeOf((await data.ask(`SELECT min(${column}) FROM ${table}`)).rows[0]?.[0]);
}

async function modelsOf(data: Data): Promise<string[]> {
  if (!data.relations.has("metrics_event")) return [];
  const { rows } = await data.ask(`SELECT model_slug FROM metrics_event
    WHERE length(model_slug) BETWEEN 1 AND ${dashboardLimits.text} AND event_type LIKE 'synthesis%' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${dashboardLimits.models}`);
  return rows.map(([model]) => String(model));
}

function siteData(input: RenderInput, { data, copies, run, models }: Begun): SiteData {
  const { stack, dashboards, pages, remembered, nowMs, problems = [] } = input;
  const missing = data.missing.map((name) => `There is no copy ${name} yet: what is asked of it is not known.`);
  return {
    ...{
      stack,
      data: run.name,
      renderedAtMs: nowMs,
      everyMs: dashboards.everyMs,
      timezone: dashboards.timezone,
      models,
    },
    pages: pages.map(wordsOf),
    copies: { metricsAtMs: copies.metricsAtMs, logsAtMs: copies.logsAtMs },
    problems: [...problems, ...missing, ...remembered.problems, ...watchProblems(remembered.rows, nowMs)],
    health: healthOf(remembered.rows, nowMs),
    firing: firingNow(remembered.rows),
  };
}
