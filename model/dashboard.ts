/** The dashboards of a stack: pages as data and SQL. `dashboards/index.ts` exports them, `dashboards/<id>.ts` one page each. The `render`
 *  timer asks what they ask and writes the answers (dashboard-data.ts); the app in site/ draws them. */
export interface Dashboards {
  /** Whose clock is on every axis, and whose days and hours are counted: `"Europe/Berlin"`. The SQL says `:timezone`. */
  timezone: string;
  /** In the order of the menu. */
  pages: readonly Page[];
}

export interface Page {
  /** kebab-case: file, Pulumi resource, `dashboards.d/<id>.json`, `#/<id>` in the browser. */
  id: string;
  title: string;
  /** What it answers, as somebody would ask it: "Are users well?" */
  question: string;
  /** What it can be narrowed to. Each panel obeys all of them, or says which it cannot: see `ignores`. */
  filters: readonly Filter[];
  /** What it shows first. */
  range: Range;
  /** In the order of reading; together at most 24. */
  panels: readonly Panel[];
}

/** `model`: one speech model. `people`: guests, who have no account, or registered ones. */
export type Filter = (typeof filters)[number];
export const filters = ["model", "people"] as const;
export type People = (typeof people)[number];
export const people = ["guest", "registered"] as const;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Spans that end when the data do, and the time that one point of a series stands for: the SQL's `:bucket`. */
export const ranges = {
  "24h": { spanMs: dayMs, bucketMs: 15 * minuteMs, inWords: "24 hours" },
  "7d": { spanMs: 7 * dayMs, bucketMs: hourMs, inWords: "7 days" },
  "14d": { spanMs: 14 * dayMs, bucketMs: 2 * hourMs, inWords: "14 days" },
  "30d": { spanMs: 30 * dayMs, bucketMs: 4 * hourMs, inWords: "30 days" },
  "1y": { spanMs: 365 * dayMs, bucketMs: dayMs, inWords: "a year" },
} as const satisfies Record<string, { spanMs: number; bucketMs: number; inWords: string }>;
export type Range = keyof typeof ranges;

export type Panel = Figure | Series | Heatmap | Histogram | Table | StatusList | Text;
export type AskedPanel = Exclude<Panel, Text>;

/** Every field of a panel that holds SQL. */
export const sqlFields = ["sql", "aggregated", "sparkline", "sparklineAggregated"] as const;
export type SqlField = (typeof sqlFields)[number];

interface PanelCommon {
  /** kebab-case, unique on its page: `#/synthesis/queue-depth`. */
  id: string;
  title: string;
  /** What is measured, in few words: "hourly p95, queue and worker". */
  subtitle: string;
  /** How it is to be read, what is normal, what to do when it is not. Two to four sentences. */
  help: string;
  /** Columns of a grid of 12, as wide as a desk; all of them on a phone, but for figures: two in a row. */
  width: Width;
}

export type Width = 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;

/** What has been asked of the data. */
interface Asked {
  /** Tables and views that it reads; shown, and held against its SQL. */
  source: readonly string[];
  /** `"page"`: of the page's range. Else a span of its own, whatever the page shows; `"now"`: as things are at the end of the data. */
  range: "page" | "now" | Range;
  /** The page's filters that this panel cannot obey, since its source does not know them; it says so when one is set. */
  ignores?: readonly Filter[];
  /** A SELECT in DuckDB's SQL over the copies, the views, and what the host remembers (host-tables.ts). It says `:from` < time <= `:to`,
   *  `:bucket` (an INTERVAL), `:timezone`, and `:model` and `:people`, which are NULL where nothing is narrowed. */
  sql: string;
  /** The same from aggregates, for the range of a year, where events are kept for less. Without it, and where a filter is set that it does
   *  not say, a year is of the events there are. */
  aggregated?: string;
  /** The alert that watches the same thing: its thresholds are drawn, and when it fired. */
  alert?: string;
  /** Where it is looked into further, if it is not all that there is: `#/synthesis`, or one panel of it, `#/synthesis/queue-depth`. */
  leadsTo?: `#/${string}`;
  /** What it says where there are no rows: "No document failed." */
  empty: string;
}

/** `"%"`, `"ms"` (shown as 1.86 s where it is long), `"s"`, `"USD"`, `"bytes"`, `"per minute"`, `"blocks"`… */
export type Unit = string;

/** One number, what it was before, and its course. */
export interface Figure extends PanelCommon, Asked {
  kind: "figure";
  unit: Unit;
  /** Which way is good: it colours the change. */
  better: "lower" | "higher" | "neither";
  /** Decimals at most; as many as fit three digits where it is left out. */
  decimals?: number;
  /** The columns of `sql`: `value` (a number, or NULL), and nothing else or `note` (text, shown behind the change). One row. It is asked
   *  for the range and for the one before. */
  sql: string;
  /** Its course over the range: columns `at` and `value`. */
  sparkline: string;
  sparklineAggregated?: string;
}

/** Values over time. Columns of `sql`: `at` (timestamptz, the bucket's beginning), `value`, and at most one more, text, by which there is a
 *  line each. At most 12 lines: what comes behind is one, "others", only if `draw` is "stacked", else not drawn and said so. */
export interface Series extends PanelCommon, Asked {
  kind: "series";
  unit: Unit;
  draw: "lines" | "steps" | "area" | "stacked" | "bars";
  /** A bucket without a row: nothing happened (0), or nothing is known (a gap). */
  between: "zero" | "gap";
  /** Names of lines in the order of the legend; what is not named comes behind, by name. */
  order?: readonly string[];
}

/** Columns: `x`, `y` (text, in the order in which they first come), `value`. */
export interface Heatmap extends PanelCommon, Asked {
  kind: "heatmap";
  unit: Unit;
  xTitle: string;
  yTitle: string;
}

/** Columns: `from` (number: the class from here to the next), `value`, and at most one more, text, by which there are bars each. */
export interface Histogram extends PanelCommon, Asked {
  kind: "histogram";
  unit: Unit;
  /** Of what is classed: "characters". */
  classUnit: Unit;
  classTitle: string;
}

/** Rows, at most 100, in the order of its SQL. */
export interface Table extends PanelCommon, Asked {
  kind: "table";
  /** Of each column of `sql`, by its name. */
  columns: Readonly<Record<string, TableColumn>>;
}

export interface TableColumn {
  title: string;
  /** What is in it. `time` is shown as "3 h ago", with the time itself at hand; `link` is `{text, to}` as text `to|text`, where `to` is `#/…`
   *  or `reports/….html`. */
  shows: "text" | "number" | "time" | "link";
  /** A number's. */
  unit?: Unit;
  /** A bar below the number, as long as its share of the largest. */
  bar?: true;
  /** Left out on a phone. */
  wideOnly?: true;
}

/** What is well and what is not. Columns: `name`, `state` (`ok`, `warning`, `critical`, `unknown`), `detail` (text), and optionally `since`
 *  (timestamptz) and `to` (a link as in tables, `#/…`). At most 60 rows. */
export interface StatusList extends PanelCommon, Asked {
  kind: "status";
}

/** Words between panels, plain. */
export interface Text extends PanelCommon {
  kind: "text";
  text: string;
}

export const dashboardLimits = {
  pages: 20,
  panels: 24,
  lines: 12,
  tableRows: 100,
  statusRows: 60,
  heatmapCells: 1_500,
  classes: 60,
  /** Characters of a label, cell or note. */
  text: 300,
  /** Models that can be chosen, those with the most events. */
  models: 12,
} as const;

/** The part of a panel that the browser needs: all but its SQL. */
export type PanelWords = Panel extends infer P ? (P extends Panel ? Omit<P, SqlField> : never) : never;
export type PageWords = Omit<Page, "panels"> & { panels: readonly PanelWords[] };
