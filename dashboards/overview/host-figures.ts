import type { Figure } from "../../model/dashboard.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { cost, costSource } from "../shared/costs.ts";
import { step } from "../shared/steps.ts";

export const uptimeFigure: Figure = {
  kind: "figure",
  id: "uptime",
  title: "Up, seen from outside",
  subtitle: "the worst public check, last 24 hours",
  help: "What Uptime Kuma, which stands elsewhere, could reach of the site. It sees what nothing on the server can: DNS, certificates, the network, the server itself. Its course is the share of each step in which nothing was down.",
  width: 2,
  source: ["uptime_check", "uptime_outage"],
  range: "now",
  leadsTo: "#/host/checks",
  empty: "Nobody looks from outside, or its status page could not be read.",
  unit: "%",
  better: "higher",
  decimals: 2,
  sql: "SELECT min(up_percent) AS value, arg_min(name, up_percent) AS note FROM uptime_check",
  sparkline: `WITH ${step}
SELECT begins AS at, 100 - 100 * least(1, coalesce(sum(epoch(least(to_at, begins + :bucket) - greatest(from_at, begins))), 0)
  / epoch(:bucket)) AS value
FROM step LEFT JOIN uptime_outage ON from_at < begins + :bucket AND coalesce(to_at, :to) > begins
WHERE (SELECT count(*) FROM uptime_check) > 0 GROUP BY 1`,
};

export const firingFigure: Figure = {
  kind: "figure",
  id: "firing",
  title: "Alerts that fire",
  subtitle: "now, and those that began to in each step",
  help: "Zero is normal. Each has a page with its query, its history and its runbook; the list below leads there. Silenced ones count as well, since what they tell of is still so.",
  width: 3,
  source: ["alert_firing", "watch_now"],
  range: "now",
  leadsTo: "#/overview/firing-alerts",
  empty: "The host was not asked, so that nobody knows.",
  unit: "alerts",
  better: "lower",
  sql: `SELECT
  CASE WHEN (SELECT count(*) FROM watch_now) > 0 OR count(*) > 0 THEN count(*) FILTER (WHERE resolved_at IS NULL) END AS value,
  CASE count(*) FILTER (WHERE resolved_at IS NULL AND severity = 'critical') WHEN 0 THEN 'none is critical'
    ELSE count(*) FILTER (WHERE resolved_at IS NULL AND severity = 'critical') || ' critical' END AS note
FROM alert_firing`,
  sparkline: `WITH ${step}
SELECT begins AS at, count(fired_at) AS value
FROM step LEFT JOIN alert_firing ON fired_at >= begins AND fired_at < begins + :bucket
WHERE (SELECT count(*) FROM watch_now) > 0 GROUP BY 1`,
};

export const reportFigure: Figure = {
  kind: "figure",
  id: "report",
  title: "Last report",
  subtitle: "how long ago, and its verdict; the course is its age",
  help: "A report comes each morning; older than a day means that it was not made, or not delivered. Issues are what somebody should look at today, anomalies what is unlike other days, nominal is a day like the others.",
  width: 3,
  source: ["report"],
  range: "now",
  leadsTo: "#/reports",
  empty: "No report was made yet.",
  unit: "h",
  better: "lower",
  sql: `SELECT greatest(0, epoch(:to - max(made_at))) / 3600 AS value, arg_max(verdict, made_at) AS note FROM report`,
  sparkline: `WITH ${step}
SELECT begins AS at, min(epoch(least(begins + :bucket, :to) - made_at)) / 3600 AS value
FROM step JOIN report ON made_at <= least(begins + :bucket, :to) GROUP BY 1`,
};

export const costFigure: Figure = {
  kind: "figure",
  id: "cost",
  title: "Cost",
  subtitle: "server, APIs and reports, by assumed prices",
  help: "What the range cost, as far as it is known: see the page Costs for what it is made of, and for the prices, which are to be replaced by those of your bills.",
  width: 3,
  source: costSource,
  range: "page",
  leadsTo: "#/costs",
  empty: "Nothing is known to cost anything.",
  unit: "USD",
  better: "lower",
  decimals: 2,
  sql: `WITH ${cost} SELECT sum(usd) AS value FROM cost`,
  sparkline: `WITH ${cost} SELECT ${bucketOf("paid_at")} AS at, sum(usd) AS value FROM cost GROUP BY 1`,
};

export const diskFigure: Figure = {
  kind: "figure",
  id: "disk",
  title: "Until a disk is full",
  subtitle: "the first of them, at its pace; the course is its use in %",
  help: "Days until the first mount is full, if it grows as it did of late. Below a week is a task for today: see which folder grows on the page Host. Without a number no disk grows.",
  width: 3,
  source: ["disk_now", "disk_hour"],
  range: "now",
  leadsTo: "#/host/disks",
  empty: "The host's disks are not known.",
  unit: "days",
  better: "higher",
  sql: `SELECT min(days_to_full) AS value,
  coalesce(arg_min(concat(mount, ' is ', CAST(round(used_percent) AS BIGINT), ' % full'), days_to_full), 'no disk grows') AS note
FROM disk_now`,
  sparkline: `SELECT ${bucketOf("hour")} AS at, max(100.0 * used_bytes / size_bytes) AS value
FROM disk_hour WHERE size_bytes > 0 AND ${inRange("hour")} GROUP BY 1`,
};
