import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";

const refused = (status: number) =>
  `count(*) FILTER (WHERE failed AND status_code = ${status}) + count(*) FILTER (WHERE retry AND status_code = ${status}) AS status_${status}`;

export const geminiPages: View = {
  name: "gemini_pages",
  meaning:
    "One hour a row: pages that the language model read or did not. A refused attempt that was tried again stands in the log, the last one of a page that failed is the application's own event, so that none counts twice. Where the events say how often a page was tried again, they win over the log.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "its beginning" },
    read: { type: "BIGINT", unit: "pages", meaning: "pages that were read" },
    failed: { type: "BIGINT", unit: "pages", meaning: "pages that were given up" },
    retries: { type: "BIGINT", unit: "attempts", meaning: "attempts beyond each page's first" },
    status_429: { type: "BIGINT", unit: "attempts", meaning: "refused for the quota, which is normal" },
    status_500: { type: "BIGINT", unit: "attempts", meaning: "its own error" },
    status_503: { type: "BIGINT", unit: "attempts", meaning: "overloaded" },
    status_504: { type: "BIGINT", unit: "attempts", meaning: "took too long" },
    tokens: { type: "BIGINT", unit: "tokens", meaning: "all tokens of the pages that were read" },
    p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of the pages were read faster" },
    p95_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 20 were read faster" },
  },
  sql: `
WITH attempt AS (
  SELECT timestamp, ${is("page_extraction_error")} AS failed, false AS retry, status_code, retry_count, total_token_count,
    CASE WHEN ${is("page_extraction_complete")} THEN duration_ms END AS duration_ms
  FROM metrics_event WHERE ${is("page_extraction_complete", "page_extraction_error")}
  UNION ALL
  SELECT timestamp, false, true, status_code, NULL, NULL, NULL FROM derived_event WHERE ${is("gemini_retry")}
)
SELECT date_trunc('hour', timestamp) AS hour,
  count(*) FILTER (WHERE NOT failed AND NOT retry) AS read, count(*) FILTER (WHERE failed) AS failed,
  coalesce(sum(retry_count), count(*) FILTER (WHERE retry)) AS retries,
  ${[429, 500, 503, 504].map(refused).join(",\n  ")},
  sum(total_token_count) AS tokens,
  ${percentile(50, "duration_ms")} AS p50_ms, ${percentile(95, "duration_ms")} AS p95_ms
FROM attempt GROUP BY ALL`,
  example: {
    shows: "how pages fared, by day",
    sql: `SELECT CAST(hour AS DATE) AS day, sum(read) AS read, sum(failed) AS failed, sum(status_429) AS quota,
  sum(tokens) AS tokens
FROM gemini_pages GROUP BY day ORDER BY day`,
  },
};
