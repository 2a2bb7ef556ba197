import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Alert } from "../../../model/alert.ts";
import type { Page, Panel, Range, Table } from "../../../model/dashboard.ts";
import {
  type AlertsData,
  type Narrowed,
  type PageData,
  type PanelData,
  pageFile,
  type SiteData,
} from "../../../model/dashboard-data.ts";
import { dataFolder } from "../../../model/data-folder.ts";
import { noHostRows } from "../../../model/host-tables.ts";
import { sql } from "../../../model/query.ts";
import { type RenderInput, renderSite } from "../../../runtime/render/render-site.ts";
import { readScript } from "../../../runtime/render/script.ts";
import { dataTables } from "../../../views/shared/tables.ts";

/** When the data end: a Thursday at 8:30 in Berlin. */
export const endMs = Date.UTC(2026, 10, 26, 7, 30);
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Events of 30 days, one every ten minutes: two models in turn, guests and registered people, works that are longer by day. */
export const eventsSql = `SELECT n AS id, TIMESTAMPTZ '2026-11-26 07:30:00Z' - n * INTERVAL 10 MINUTE AS timestamp,
  CASE WHEN n % 7 = 0 THEN 'synthesis_error' ELSE 'synthesis_complete' END AS event_type,
  CASE WHEN n % 3 = 0 THEN 'higgs' ELSE 'kokoro' END AS model_slug,
  CASE WHEN n % 5 < 2 THEN 'anon-' || n % 11 ELSE 'user-' || n % 13 END AS user_id,
  CAST(100 + n % 17 * 30 AS INTEGER) AS worker_latency_ms, CAST(n % 90 AS INTEGER) AS text_length
FROM range(30 * 144) AS events(n)`;

export const queueDepth: Alert = {
  id: "queue-depth",
  title: "Synthesis queue is backing up",
  unit: "ms",
  owner: "speech",
  runbook: "docs/runbooks/queue-depth.md",
  value: sql`SELECT 1 AS value`,
  levels: [
    { severity: "warning", when: { above: 300 }, until: { below: 200 }, for: "5m" },
    { severity: "critical", when: { above: 5_000 } },
  ],
  whenNoData: "keep",
  whenQueryFails: "fire",
  message: "{value}",
};

/** What every panel says, so that a test says only what it is about. */
export const common = { title: "Work", subtitle: "of workers", help: "Look.", width: 6, empty: "Nothing." } as const;
export const inRange = "timestamp > :from AND timestamp <= :to";
export const asAsked = `${inRange} AND (:model IS NULL OR model_slug = :model)
  AND (:people IS NULL OR starts_with(user_id, 'anon-') = (:people = 'guest'))`;
export const bucket = `make_timestamptz((epoch_us(timestamp) + 3600000000) // epoch_us(:bucket) * epoch_us(:bucket) - 3600000000)`;

/** How much work there is, as the page is narrowed. */
export const jobs: Table = {
  ...{ ...common, kind: "table", id: "jobs", source: ["metrics_event"], range: "page" },
  columns: { jobs: { title: "Jobs", shows: "number" } },
  sql: `SELECT count(*) AS jobs FROM metrics_event WHERE ${asAsked}`,
};

export const pageOf = (panels: readonly Panel[], more: Partial<Page> = {}): Page => ({
  ...{ id: "work", title: "Work", question: "How is work?", filters: [], range: "24h", panels },
  ...more,
});

/** A data folder and a site of it, in a folder of their own. */
export class Rendering {
  readonly root = mkdtempSync(join(tmpdir(), "watchbill-render-"));
  readonly dataDir = join(this.root, "data");
  siteDir = join(this.root, "site");
  readonly copy = join(this.dataDir, dataFolder.metrics);

  constructor() {
    mkdirSync(this.dataDir);
    mkdirSync(this.siteDir);
  }

  /** A copy of metrics with this table of events, found to be whole at `atMs`. */
  async hold(events: string, atMs = endMs, more: readonly string[] = []): Promise<void> {
    rmSync(this.copy, { force: true });
    for (const statement of [`CREATE TABLE metrics_event AS ${events}`, ...more]) await this.run(statement);
    utimesSync(this.copy, atMs / 1_000, atMs / 1_000);
  }

  /** What an independent query says of the copy. */
  async asks(text: string): Promise<unknown[][]> {
    const instance = await DuckDBInstance.create(this.copy, { access_mode: "READ_ONLY" });
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      return (await connection.runAndReadAll(text)).getRowsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  async run(statement: string): Promise<void> {
    const instance = await DuckDBInstance.create(this.copy);
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
  }

  input(pages: readonly Page[], more: Partial<RenderInput> = {}): RenderInput {
    const ids = pages.map(({ id }) => id);
    return {
      stack: "prod",
      dashboards: {
        ...{ timezone: "Europe/Berlin", pages: ids, everyMs: 300_000, tables: dataTables, views: [] },
        runbooks: { "queue-depth": { html: "<p>Look.</p>" } },
      },
      ...{ pages, alerts: [queueDepth], dataDir: this.dataDir, siteDir: this.siteDir, nowMs: endMs },
      remembered: { rows: noHostRows(), problems: [] },
      ...more,
    };
  }

  render = (pages: readonly Page[], more: Partial<RenderInput> = {}) => renderSite(this.input(pages, more));

  site = () => this.read<SiteData>("site", "site.js");
  alerts = () => this.read<AlertsData>("alerts", join(this.site().data, "alerts.js"));

  /** What the app would read. */
  page(range: Range = "24h", narrowed: Narrowed = {}, isBefore = false, id = "work"): PageData {
    const { data, models } = this.site();
    const model = narrowed.model === undefined ? {} : { model: models.indexOf(narrowed.model) };
    const file = pageFile(id, range, { ...narrowed, ...model } as Parameters<typeof pageFile>[2], isBefore);
    return this.read<PageData>(file, join(data, `${file}.js`));
  }

  panel(id: string, ...of: Parameters<Rendering["page"]>): PanelData {
    const found = this.page(...of).panels[id];
    if (!found) throw new Error(`there is no panel ${id}`);
    return found;
  }

  private read<Data>(name: string, path: string): Data {
    return readScript<Data>(name, readFileSync(join(this.siteDir, path), "utf8"));
  }

  close = () => rmSync(this.root, { recursive: true, force: true });
}
