import type { Histogram, Series, Table } from "../../model/dashboard.ts";
import { bucketOf, inRange, ofPeople } from "../shared/asked.ts";
import { percentileLines } from "../shared/percentiles.ts";
import { percentOf } from "../shared/percents.ts";
import { anyRequest, request, requestSource } from "./requests.ts";

const ofRequests = { source: requestSource, range: "page", empty: "Nobody asked anything." } as const;

export const timeOverTime: Series = {
  ...ofRequests,
  kind: "series",
  id: "time-over-time",
  title: "Answer time",
  subtitle: "p50, p95 and p99, health checks left out",
  help: "If all three grow, everything has become slow: the database, the disk, the processor. If only the p99 does, one endpoint or one person's documents have: look at the endpoints. The alert fires above 2 s for five minutes.",
  width: 6,
  alert: "http-latency",
  unit: "ms",
  draw: "lines",
  between: "gap",
  order: ["p50", "p95", "p99"],
  sql: `WITH ${request}
SELECT ${bucketOf()} AS at, ${percentileLines("duration_ms", [50, 95, 99])} FROM request GROUP BY 1`,
};

export const failedOverTime: Series = {
  ...ofRequests,
  kind: "series",
  id: "failed-over-time",
  title: "Failed answers",
  subtitle: "share of 5xx, health checks included, as the alert counts",
  help: "None is normal. A short spike at a deployment is a restart; a level that stays is a fault, and the endpoints below say whose. Health checks are in it, so that one failure at night is not half of everything; what it is without them stands in the figure above.",
  width: 6,
  alert: "http-errors",
  unit: "%",
  draw: "area",
  between: "zero",
  sql: `WITH ${anyRequest}
SELECT ${bucketOf()} AS at, ${percentOf("status_code >= 500")} AS value FROM any_request GROUP BY 1`,
};

export const statusClasses: Series = {
  ...ofRequests,
  kind: "series",
  id: "status-classes",
  title: "Answers by status",
  subtitle: "2xx and 3xx, refused, not found, other 4xx, 5xx",
  help: "Not found are mostly machines that look for known holes, and mean nothing as long as they find none. Refused are 401 and 403. Other 4xx after a release are a client that asks for what is no longer there.",
  width: 6,
  unit: "requests",
  draw: "stacked",
  between: "zero",
  order: ["well", "not found", "refused", "other 4xx", "failed (5xx)"],
  sql: `WITH ${request}
SELECT ${bucketOf()} AS at, CASE WHEN status_code < 400 THEN 'well' WHEN status_code = 404 THEN 'not found'
  WHEN status_code IN (401, 403) THEN 'refused' WHEN status_code < 500 THEN 'other 4xx' ELSE 'failed (5xx)' END AS answer,
  count(*) AS value
FROM request GROUP BY 1, 2`,
};

/** Where one class of time ends and the next begins, in ms. */
const classes = [0, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];

export const distribution: Histogram = {
  ...ofRequests,
  kind: "histogram",
  id: "distribution",
  title: "How long answers take",
  subtitle: "requests by their time, health checks left out",
  help: "What the percentiles sum up. Two hills are two kinds of answers, from a cache and from the database; a tail at the right end is what people complain about while the median looks well.",
  width: 6,
  unit: "requests",
  classUnit: "ms",
  classTitle: "Time of an answer",
  sql: `WITH ${request}
SELECT list_max(list_filter([${classes.join(", ")}], bound -> bound <= duration_ms)) AS "from", count(*) AS value
FROM request WHERE duration_ms >= 0 GROUP BY 1 ORDER BY 1`,
};

const person = "extra->>'user_id'";

export const gatewayErrors: Table = {
  kind: "table",
  id: "log",
  title: "Errors in the log",
  subtitle: "records at ERROR and above, by what they say",
  help: "Messages without their ids, numbers and paths, the most frequent first. A new one that comes many times hits many people; one that has been here for weeks is noise that somebody should mend or lower to a warning.",
  width: 12,
  source: ["log_record"],
  range: "page",
  empty: "The log has no error of this time.",
  columns: {
    logger: { title: "Module", shows: "text", wideOnly: true },
    template: { title: "Message", shows: "text" },
    records: { title: "Times", shows: "number", bar: true },
    people: { title: "People", shows: "number" },
    first: { title: "First", shows: "time", wideOnly: true },
    last: { title: "Last", shows: "time" },
  },
  sql: `SELECT logger, template, count(*) AS records, count(DISTINCT ${person}) AS people, min(time) AS first, max(time) AS last
FROM log_record WHERE level_number >= 40 AND ${inRange("time")} AND ${ofPeople(person)}
GROUP BY 1, 2 ORDER BY records DESC, last DESC LIMIT 15`,
};
