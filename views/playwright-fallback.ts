import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";

const byBrowser = "processor_slug = 'defuddle:playwright'";

export const playwrightFallback: View = {
  name: "playwright_fallback",
  meaning:
    "One hour a row: web pages that were extracted, and those among them that needed a browser. What the log says of fallbacks stands in a column of its own: a fallback that failed is in no event.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "its beginning" },
    pages: { type: "BIGINT", unit: "pages", meaning: "web pages that were extracted" },
    by_browser: { type: "BIGINT", unit: "pages", meaning: "of these, by Playwright" },
    share: { type: "DOUBLE", unit: "%", meaning: "of the pages, by Playwright" },
    logged_fallbacks: { type: "BIGINT", unit: "pages", meaning: "fallbacks that the log tells of" },
    browser_p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of the pages by Playwright were faster" },
    other_p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of the others were faster" },
  },
  sql: `
WITH page AS (
  SELECT timestamp, processor_slug, duration_ms, false AS logged FROM metrics_event
  WHERE ${is("document_extraction_complete")} AND processor_slug LIKE 'defuddle:%'
  UNION ALL
  SELECT timestamp, NULL, NULL, true FROM derived_event WHERE ${is("playwright_fallback")}
)
SELECT date_trunc('hour', timestamp) AS hour, count(*) FILTER (WHERE NOT logged) AS pages,
  count(*) FILTER (WHERE ${byBrowser}) AS by_browser,
  100.0 * count(*) FILTER (WHERE ${byBrowser}) / nullif(count(*) FILTER (WHERE NOT logged), 0) AS share,
  count(*) FILTER (WHERE logged) AS logged_fallbacks,
  ${percentile(50, "duration_ms")} FILTER (WHERE ${byBrowser}) AS browser_p50_ms,
  ${percentile(50, "duration_ms")} FILTER (WHERE NOT logged AND NOT ${byBrowser}) AS other_p50_ms
FROM page GROUP BY ALL`,
  example: {
    shows: "the share of web pages that need a browser, by day",
    sql: `SELECT CAST(hour AS DATE) AS day, sum(pages) AS pages, sum(by_browser) AS by_browser,
  round(100 * sum(by_browser) / sum(pages)) AS percent
FROM playwright_fallback GROUP BY day ORDER BY day`,
  },
};
