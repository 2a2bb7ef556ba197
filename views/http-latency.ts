import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";
import { ownOrDerived } from "./shared/own-or-derived.ts";

export const httpLatency: View = {
  name: "http_latency",
  meaning:
    "One hour of one endpoint a row. The application's own http_request wins; an access line counts where there is none of the same request.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "its beginning" },
    method: { type: "VARCHAR", meaning: "HTTP method" },
    endpoint: { type: "VARCHAR", meaning: "path without identifiers" },
    requests: { type: "BIGINT", unit: "requests", meaning: "how many were answered" },
    errors: { type: "BIGINT", unit: "requests", meaning: "of these, with 5xx" },
    refused: { type: "BIGINT", unit: "requests", meaning: "of these, with 4xx" },
    p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of them were faster" },
    p95_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 20 were faster" },
    p99_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 100 were faster" },
    from_log: { type: "BIGINT", unit: "requests", meaning: "how many of them only the access log knows" },
  },
  sql: `
WITH ${ownOrDerived(is("http_request"), is("http_access"), ["method", "endpoint", "status_code", "duration_ms"])}
SELECT date_trunc('hour', timestamp) AS hour, method, endpoint, count(*) AS requests,
  count(*) FILTER (WHERE status_code >= 500) AS errors,
  count(*) FILTER (WHERE status_code BETWEEN 400 AND 499) AS refused,
  ${percentile(50, "duration_ms")} AS p50_ms, ${percentile(95, "duration_ms")} AS p95_ms,
  ${percentile(99, "duration_ms")} AS p99_ms, count(*) FILTER (WHERE source = 'log') AS from_log
FROM both_sources GROUP BY ALL`,
  example: {
    shows: "the slowest endpoints",
    sql: `SELECT endpoint, sum(requests) AS requests, round(max(p95_ms)) AS worst_p95_ms
FROM http_latency GROUP BY endpoint ORDER BY worst_p95_ms DESC LIMIT 5`,
  },
};
