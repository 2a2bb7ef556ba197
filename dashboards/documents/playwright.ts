import type { Series, Table } from "../../model/dashboard.ts";
import { is, textField } from "../../views/shared/names.ts";
import { asAskedOfPeople, bucketOf, ofPeople } from "../shared/asked.ts";

const byBrowser = "processor_slug = 'defuddle:playwright'";

const day = "INTERVAL 1 DAY";

export const browserShare: Series = {
  kind: "series",
  id: "playwright",
  title: "Web pages that need a browser",
  subtitle: "share of the web pages of the last 24 hours, at each moment",
  help: "About a quarter is normal. A browser takes three times as long and a lot of memory, so that a share that grows slows down everything else: usually one site, or the plain way, has changed. Which sites these are stands beside it. At each moment it is of the day before, since an hour has few pages.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "No web page was extracted.",
  unit: "%",
  draw: "area",
  between: "gap",
  sql: `WITH hourly AS (
  SELECT ${bucketOf()} AS bucket, count(*) AS pages, count(*) FILTER (WHERE ${byBrowser}) AS by_browser
  FROM metrics_event
  WHERE ${is("document_extraction_complete")} AND processor_slug LIKE 'defuddle:%'
    AND timestamp > :from - ${day} AND timestamp <= :to AND ${ofPeople()}
  GROUP BY 1
)
SELECT bucket AS at, 100.0 * sum(by_browser) OVER past / sum(pages) OVER past AS value FROM hourly
WINDOW past AS (ORDER BY bucket RANGE BETWEEN ${day} PRECEDING AND CURRENT ROW) QUALIFY bucket > :from - :bucket`,
};

export const fallbackHosts: Table = {
  kind: "table",
  id: "fallback-hosts",
  title: "Sites that need a browser",
  subtitle: "by site and reason, as the log tells of it",
  help: "A site that stands far above the others is worth a rule of its own. Fallbacks that failed in the end are in here as well.",
  width: 6,
  source: ["derived_event"],
  range: "page",
  empty: "No page needed a browser.",
  columns: {
    host: { title: "Site", shows: "text" },
    reason: { title: "The plain page", shows: "text", wideOnly: true },
    pages: { title: "Pages", shows: "number", bar: true },
    people: { title: "People", shows: "number" },
    last: { title: "Last", shows: "time" },
  },
  sql: `SELECT coalesce(${textField("playwright_fallback", "host")}, 'unknown') AS host,
  coalesce(${textField("playwright_fallback", "reason")}, '') AS reason, count(*) AS pages,
  count(DISTINCT user_id) AS people, max(timestamp) AS last
FROM derived_event WHERE ${is("playwright_fallback")} AND ${asAskedOfPeople} GROUP BY 1, 2 ORDER BY pages DESC, host, reason LIMIT 12`,
};
