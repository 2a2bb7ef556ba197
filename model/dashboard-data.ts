import type { PageWords, People, Range } from "./dashboard.ts";

/** What `render` writes and the app draws. Each file is a script, so that it loads from a disk as well: `watchbill("site", {…})`. All times are
 *  ms since the epoch; all texts from events, logs and the host are untrusted and shown as text alone.
 *
 *  A site: `index.html` and the app's files, which come with the release; `site.js`, written last and by rename, which names the folder with
 *  the rest, `data/<run>/`: `<page>.<range>.js` and `alerts.js`, whole and never written to again. The folder before is kept for whoever
 *  still reads it. `reports/<id>.html` are the pages of reports. */
export interface SiteData {
  stack: string;
  /** Folder of the other files: `data/20261126-073000`. */
  data: string;
  renderedAtMs: number;
  /** When it will be rendered again: what is older than twice its period is stale. */
  everyMs: number;
  timezone: string;
  pages: PageWords[];
  /** What can be chosen: the models with the most events first. */
  models: string[];
  /** When each copy was last found to be all that its source has; null: there is none. */
  copies: { metricsAtMs: number | null; logsAtMs: number | null };
  /** What is wrong in general: a copy that is missing, a part of the host's memory that could not be read. One sentence each. */
  problems: string[];
  /** How the watch itself is, and what fires now. */
  health: "ok" | "warning" | "critical" | "unknown";
  firing: { alertId: string; title: string; severity: "warning" | "critical"; firedAtMs: number }[];
}

/** What a page is narrowed to. */
export interface Narrowed {
  model?: string;
  people?: People;
}

/** `synthesis.7d`, `synthesis.7d.before` (the same span before), `synthesis.7d.model-2.guest` (of `models[2]`). The script's name, without
 *  `.js`. */
export function pageFile(
  page: string,
  range: Range,
  narrowed: { model?: number; people?: People } = {},
  isBefore = false,
): string {
  const { model, people } = narrowed;
  return [page, range, model === undefined ? [] : `model-${model}`, people ?? [], isBefore ? "before" : []]
    .flat()
    .join(".");
}

export interface PageData {
  page: string;
  range: Range;
  narrowed: Narrowed;
  /** `from` < time <= `to`. Buckets begin at multiples of `bucketMs` in the zone's time, by its offset from UTC at `to`, so that all are equally
   *  long; the first one in or before `from`. */
  fromMs: number;
  toMs: number;
  bucketMs: number;
  madeAtMs: number;
  /** From when on there is data, where that is later than `fromMs` by more than a bucket: the range is a partial one. */
  dataFromMs?: number;
  /** By the panels' ids. */
  panels: Record<string, PanelData>;
  /** When alerts of its panels fired in the span, by the alerts' ids. `toMs` null: it still does. */
  firings: Record<string, FiringBand[]>;
}

export interface FiringBand {
  fromMs: number;
  toMs: number | null;
  severity: "warning" | "critical";
  /** `model kokoro`; empty where the alert has no labels. */
  labels: string;
}

export type PanelData =
  | { state: "empty" }
  /** It could not be asked; a sentence that says why and what to do. */
  | { state: "failed"; because: string }
  | ({ state: "data" } & (FigureData | SeriesData | HeatmapData | HistogramData | RowsData));

export interface FigureData {
  kind: "figure";
  value: number | null;
  note?: string;
  /** The same figure in the span before; null: nothing is known of it. */
  before: number | null;
  /** Where the panel's alert has thresholds in the figure's own unit. */
  level?: "warning" | "critical";
  sparkline: (number | null)[];
}

export interface SeriesData {
  kind: "series";
  /** Beginning of the first bucket; `values` go on from there, a bucket each. */
  startMs: number;
  stepMs: number;
  lines: { name: string; values: (number | null)[] }[];
  /** Lines that are not drawn. */
  leftOut: number;
}

export interface HeatmapData {
  kind: "heatmap";
  x: string[];
  y: string[];
  /** `[index in x, index in y, value]` */
  cells: [number, number, number][];
}

export interface HistogramData {
  kind: "histogram";
  from: number[];
  bars: { name: string; values: (number | null)[] }[];
}

/** Of tables and status lists, by the order of `columns`. Times are ms. */
export interface RowsData {
  kind: "rows";
  columns: string[];
  rows: (string | number | boolean | null)[][];
  /** There were more. */
  cut: boolean;
}

/** `alerts.js`: every rule with what it takes to understand it. */
export interface AlertsData {
  alerts: AlertPage[];
}

export interface AlertPage {
  id: string;
  title: string;
  owner: string;
  unit: string;
  /** `sql` or `logs`, and its text. */
  query: { source: string; text: string };
  cause?: string;
  window?: string;
  levels: {
    severity: "warning" | "critical";
    when: string;
    until?: string;
    for?: string;
    above?: number;
    below?: number;
  }[];
  whenNoData: string;
  whenQueryFails: string;
  /** Its runbook as HTML made of the project's own Markdown, raw HTML shown as text; else a link. */
  runbook: { html: string } | { url: string };
  /** As the host sees it now. */
  now: {
    state: "ok" | "pending" | "firing" | "unknown";
    severity?: "warning" | "critical";
    sinceMs?: number;
    detail?: string;
  };
  /** The latest first, at most 100. */
  firings: (FiringBand & { value: number | null; acknowledgedAtMs: number | null; held: string | null })[];
  silences: { labels: string; reason: string; createdAtMs: number; endsAtMs: number }[];
  /** `#/<page>/<panel>` of the panels that show it. */
  panels: { page: string; panel: string }[];
}
