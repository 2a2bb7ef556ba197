import type { Alert } from "../../model/alert.ts";
import { dashboardLimits, type Page, type Range, ranges } from "../../model/dashboard.ts";
import { type PageData, type PanelData, pageFile, type SiteData } from "../../model/dashboard-data.ts";
import type { DashboardsFile } from "../../model/dashboard-files.ts";
import type { HostRows, Remembered } from "../../model/host-tables.ts";
import { snapshotOf } from "../digest/snapshot.ts";
import { type Data, openData } from "../query/open.ts";
import { alertsData } from "./alerts-data.ts";
import { timeOf } from "./answer/value.ts";
import { type Asking, askPanel, isAsked, type Look } from "./ask-panel.ts";
import { bandOf } from "./firings.ts";
import { renderLimits } from "./limits.ts";
import { newRun, publishSite } from "./run-folder.ts";
import { scriptOf } from "./script.ts";
import { firingNow, healthOf, watchProblems, wordsOf } from "./site-data.ts";
import { spanOf } from "./span.ts";

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
}

export interface Rendered {
  site: SiteData;
  /** What could not be asked, a sentence each. */
  failed: string[];
}

/** Asks every panel of every page, and puts the answers where the app finds them: all at once, or, where this is killed, not at all.
 *  @throws Error where a copy cannot be read, or the site not be written; the site stays as it was */
export async function renderSite(input: RenderInput): Promise<Rendered> {
  const { dashboards, pages, alerts, dataDir, siteDir, remembered, nowMs } = input;
  const data = await openData(dataDir, dashboards, { memoryLimitMb: renderLimits.duckDbMb, host: remembered.rows });
  try {
    const run = newRun(siteDir, nowMs);
    const asking = await askingOf(input, data);
    const failed = new Set<string>();
    for (const page of pages) {
      for (const look of looksOf()) {
        const made = await pageData(asking, page, look, remembered.rows, nowMs);
        for (const panel of Object.values(made.panels)) if (panel.state === "failed") failed.add(panel.because);
        const name = pageFile(page.id, look.range, {}, look.isBefore);
        run.write(name, scriptOf(name, made));
      }
    }
    const { runbooks } = dashboards;
    run.write("alerts", scriptOf("alerts", alertsData({ alerts, pages, runbooks, rows: remembered.rows })));
    const site = await siteData(input, data, run.name);
    publishSite(siteDir, site);
    return { site, failed: [...failed] };
  } finally {
    await data.close();
  }
}

async function askingOf({ dataDir, dashboards, alerts, nowMs }: RenderInput, data: Data): Promise<Asking> {
  const { metricsAtMs, logsAtMs } = snapshotOf(dataDir);
  const startedMs = performance.now();
  return {
    data,
    timezone: dashboards.timezone,
    toMs: Math.min(nowMs, metricsAtMs ?? logsAtMs ?? nowMs),
    eventsFromMs: await firstOf(data, "metrics_event", "timestamp"),
    daysFromMs: await firstOf(data, "metrics_daily", "bucket"),
    alerts: new Map(alerts.map((alert) => [alert.id, alert])),
    leftMs: () => renderLimits.runMs - (performance.now() - startedMs),
  };
}

async function firstOf(data: Data, table: string, column: string): Promise<number | null> {
  if (!data.relations.has(table)) return null;
  return timeOf((await data.ask(`SELECT min(${column}) FROM ${table}`)).rows[0]?.[0]);
}

function looksOf(): Look[] {
  return (Object.keys(ranges) as Range[]).flatMap((range) =>
    [false, true].map((isBefore) => ({ range, narrowed: {}, isBefore })),
  );
}

async function pageData(asking: Asking, page: Page, look: Look, rows: HostRows, nowMs: number): Promise<PageData> {
  const now = spanOf(look.range, asking.toMs, asking.timezone);
  const { fromMs, toMs, bucketMs } = look.isBefore ? spanOf(look.range, now.fromMs, asking.timezone) : now;
  const panels: Record<string, PanelData> = {};
  for (const panel of page.panels) if (isAsked(panel)) panels[panel.id] = await askPanel(asking, page, panel, look);
  const { eventsFromMs } = asking;
  return {
    ...{ page: page.id, range: look.range, narrowed: look.narrowed, fromMs, toMs, bucketMs, madeAtMs: nowMs },
    ...(eventsFromMs !== null && eventsFromMs > fromMs ? { dataFromMs: eventsFromMs } : {}),
    panels,
    firings: firingsOf(page, rows, fromMs, toMs),
  };
}

function firingsOf({ panels }: Page, { alert_firing }: HostRows, fromMs: number, toMs: number): PageData["firings"] {
  const ids = new Set(panels.flatMap((panel) => ("alert" in panel && panel.alert ? [panel.alert] : [])));
  return Object.fromEntries(
    [...ids].map((id) => {
      const bands = alert_firing.filter(({ alert_id }) => alert_id === id).flatMap((row) => bandOf(row) ?? []);
      const within = bands.filter((band) => band.fromMs <= toMs && (band.toMs ?? Number.POSITIVE_INFINITY) > fromMs);
      return [id, within.slice(0, renderLimits.firings)];
    }),
  );
}

async function siteData(input: RenderInput, data: Data, run: string): Promise<SiteData> {
  const { stack, dashboards, pages, dataDir, remembered, nowMs, problems = [] } = input;
  const { metricsAtMs, logsAtMs } = snapshotOf(dataDir);
  const missing = data.missing.map((name) => `There is no copy ${name} yet: what is asked of it is empty`);
  return {
    ...{ stack, data: run, renderedAtMs: nowMs, everyMs: dashboards.everyMs, timezone: dashboards.timezone },
    pages: pages.map(wordsOf),
    models: await modelsOf(data),
    copies: { metricsAtMs, logsAtMs },
    problems: [...problems, ...missing, ...remembered.problems, ...watchProblems(remembered.rows, nowMs)],
    health: healthOf(remembered.rows, nowMs),
    firing: firingNow(remembered.rows),
  };
}

async function modelsOf(data: Data): Promise<string[]> {
  if (!data.relations.has("metrics_event")) return [];
  const { rows } = await data.ask(`SELECT model_slug FROM metrics_event
    WHERE model_slug <> '' AND event_type LIKE 'synthesis%' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${dashboardLimits.models}`);
  return rows.map(([model]) => String(model));
}
