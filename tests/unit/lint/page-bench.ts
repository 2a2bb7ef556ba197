import { alerts } from "../../../alerts/index.ts";
import { lintPages } from "../../../lint/pages/run.ts";
import type { Figure, Histogram, Page, Series, StatusList, Table } from "../../../model/dashboard.ts";
import { views } from "../../../views/index.ts";
import { dataTables } from "../../../views/shared/tables.ts";

const words = { subtitle: "of all blocks", help: "Low is good. Above the line somebody waits." };

export const figure: Figure = {
  id: "failed",
  kind: "figure",
  title: "Failed blocks",
  ...words,
  width: 4,
  source: ["metrics_event"],
  range: "page",
  ignores: ["people"],
  unit: "blocks",
  better: "lower",
  empty: "No block failed.",
  sql: `SELECT count(*) AS value FROM metrics_event
WHERE event_type = 'synthesis_error' AND timestamp > :from AND timestamp <= :to AND (:model IS NULL OR model_slug = :model)`,
  sparkline: `SELECT time_bucket(:bucket, timestamp, :timezone) AS at, count(*) AS value FROM metrics_event
WHERE event_type = 'synthesis_error' AND timestamp > :from AND timestamp <= :to AND (:model IS NULL OR model_slug = :model) GROUP BY 1`,
};

export const series: Series = {
  id: "depth",
  kind: "series",
  title: "Queue",
  ...words,
  width: 8,
  source: ["metrics_event"],
  range: "page",
  ignores: ["people"],
  unit: "jobs",
  draw: "lines",
  between: "gap",
  alert: "queue-depth",
  empty: "Nothing was queued.",
  sql: `SELECT time_bucket(:bucket, timestamp, :timezone) AS at, model_slug AS model, max(queue_depth) AS value
FROM metrics_event
WHERE event_type = 'synthesis_queued' AND timestamp > :from AND timestamp <= :to AND (:model IS NULL OR model_slug = :model)
GROUP BY ALL`,
};

export const histogram: Histogram = {
  id: "lengths",
  kind: "histogram",
  title: "Lengths",
  ...words,
  width: 12,
  source: ["complexity"],
  range: "now",
  ignores: ["model", "people"],
  unit: "documents",
  classUnit: "characters",
  classTitle: "Length",
  empty: "There are no documents.",
  sql: 'SELECT from_characters AS "from", processor, sum(documents) AS value FROM complexity GROUP BY ALL',
};

export const table: Table = {
  id: "visits",
  kind: "table",
  title: "Visits",
  ...words,
  width: 6,
  source: ["sessions"],
  range: "7d",
  ignores: ["model", "people"],
  empty: "Nobody came.",
  columns: {
    started: { title: "When", shows: "time" },
    documents: { title: "Documents", shows: "number", unit: "documents", bar: true },
  },
  sql: "SELECT started, documents FROM sessions WHERE started > :from AND started <= :to ORDER BY started DESC",
};

export const status: StatusList = {
  id: "services",
  kind: "status",
  title: "Services",
  ...words,
  width: 6,
  source: ["service_now"],
  range: "now",
  ignores: ["model", "people"],
  empty: "No service is known.",
  sql: "SELECT service AS name, CASE WHEN is_well THEN 'ok' ELSE 'critical' END AS state, state AS detail FROM service_now",
};

/** A page that has no problem. */
export const rightPage: Page = {
  id: "speech",
  title: "Speech",
  question: "Does speech come?",
  filters: ["model", "people"],
  range: "24h",
  panels: [figure, series, histogram, table, status],
};

/** What lint says of the page, as `check: field message`. */
export async function foundIn(page: Page, files: readonly string[] = ["dashboards/speech.ts"]): Promise<string[]> {
  const read = (path: string) => (files.includes(path) ? "" : undefined);
  const around = { alerts, tables: dataTables, views, read };
  const problems = await lintPages({ timezone: "Europe/Berlin", pages: [page] }, around);
  return problems.map(({ check, field, message }) => `${check}: ${field} ${message}`);
}

/** The page with this panel alone, as wide as the grid. */
export const only = (panel: Page["panels"][number]): Page => ({ ...rightPage, panels: [{ ...panel, width: 12 }] });
