import type { Series, Table } from "../../model/dashboard.ts";
import { percentile } from "../../views/shared/names.ts";
import { bucketOf } from "../shared/asked.ts";
import { request, requestSource } from "./requests.ts";

/** Of an endpoint: not only ever answered with 404. */
const isThere = "HAVING count(*) FILTER (WHERE status_code <> 404) > 0";
const common = { source: requestSource, range: "page", empty: "Nobody asked anything." } as const;

export const endpoints: Table = {
  ...common,
  kind: "table",
  id: "endpoints",
  title: "Endpoints",
  subtitle: "how often, how fast, and how often not, what most time is spent on first",
  help: "Sorted by all the time that was spent on each: what is first is worth mending first. Paths that only machines look for, and that are never there, are left out; they stand with the refused and not found ones below.",
  width: 12,
  columns: {
    endpoint: { title: "Endpoint", shows: "text" },
    requests: { title: "Requests", shows: "number", bar: true },
    p50_ms: { title: "p50", shows: "number", unit: "ms", wideOnly: true },
    p95_ms: { title: "p95", shows: "number", unit: "ms", bar: true },
    p99_ms: { title: "p99", shows: "number", unit: "ms", wideOnly: true },
    spent_s: { title: "Time in all", shows: "number", unit: "s", wideOnly: true },
    failed: { title: "5xx", shows: "number", bar: true },
    refused: { title: "4xx", shows: "number", wideOnly: true },
  },
  sql: `WITH ${request}
SELECT method || ' ' || endpoint AS endpoint, count(*) AS requests, ${percentile(50, "duration_ms")} AS p50_ms,
  ${percentile(95, "duration_ms")} AS p95_ms, ${percentile(99, "duration_ms")} AS p99_ms, sum(duration_ms) / 1000.0 AS spent_s,
  count(*) FILTER (WHERE status_code >= 500) AS failed, count(*) FILTER (WHERE status_code BETWEEN 400 AND 499) AS refused
FROM request GROUP BY 1 ${isThere}
ORDER BY spent_s DESC, endpoint LIMIT 20`,
};

const shown = 6;

export const endpointsOverTime: Series = {
  ...common,
  kind: "series",
  id: "endpoints-over-time",
  title: "Answer time by endpoint",
  subtitle: `p95 of the ${shown} endpoints that most time is spent on`,
  help: "One line that leaves the others is that endpoint's own fault: its query, its file, what it asks of somebody else. All of them together are the machine or the database.",
  width: 12,
  unit: "ms",
  draw: "lines",
  between: "gap",
  sql: `WITH ${request}, most AS (
  SELECT method, endpoint FROM request GROUP BY 1, 2 ${isThere} ORDER BY sum(duration_ms) DESC, 1, 2 LIMIT ${shown}
)
SELECT ${bucketOf()} AS at, method || ' ' || endpoint AS endpoint, ${percentile(95, "duration_ms")} AS value
FROM request JOIN most USING (method, endpoint) GROUP BY 1, 2`,
};
