import type { Heatmap, Histogram, Series } from "../../model/dashboard.ts";
import { bucketOf, inRange, inZone } from "../shared/asked.ts";
import { firedInRange } from "../shared/firings.ts";

/** Columns of the timeline: half an hour of a day, three hours of a week, a week of a year; at most 61. */
const column = `(:bucket * CASE WHEN :bucket < INTERVAL 1 HOUR THEN 2 WHEN :bucket >= INTERVAL 1 DAY THEN 7 ELSE 3 END)`;
const nameOf = `strftime(${inZone("began")}, CASE WHEN :bucket >= INTERVAL 1 DAY THEN '%d %b %Y' WHEN :bucket >= INTERVAL 4 HOUR
    THEN '%d %b %H:%M' ELSE '%a %d %H:%M' END)`;
/** As many as have room for 61 columns. */
const alertsShown = 24;

export const timeline: Heatmap = {
  kind: "heatmap",
  id: "timeline",
  title: "When each alert fired, and was silenced",
  subtitle: "minutes of each column, those that fired longest first",
  help: "A row for each alert that fired, below them one for each that was silenced, and a column for each piece of the range: the stronger the colour the longer it did, whatever labels it had. What fires in one column together has one cause more often than not; what is silenced when it fires again and again wants to be mended. Press an alert's name in the lists below to see its query and runbook.",
  width: 12,
  source: ["alert_firing", "alert_silence", "alert_now"],
  range: "page",
  empty: "Nothing fired and nothing was silenced in this time.",
  unit: "min",
  xTitle: "time",
  yTitle: "alert",
  sql: `WITH span AS (
  SELECT title AS name, false AS is_silence, greatest(fired_at, :from) AS began, least(coalesce(resolved_at, :to), :to) AS ended
  FROM alert_firing WHERE ${firedInRange}
  UNION ALL
  SELECT coalesce(title, alert_id) || ', silenced', true, greatest(created_at, :from), least(ends_at, :to)
  FROM alert_silence LEFT JOIN alert_now USING (alert_id) WHERE created_at <= :to AND ends_at > :from
), apart AS (
  SELECT *, coalesce(began > max(ended) OVER (PARTITION BY name, is_silence ORDER BY began, ended
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS is_first FROM span
), stretch AS (
  SELECT name, is_silence, min(began) AS began, max(ended) AS ended
  FROM (SELECT *, count(*) FILTER (WHERE is_first) OVER (PARTITION BY name, is_silence ORDER BY began, ended
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS number FROM apart) GROUP BY name, is_silence, number
), piece AS (
  SELECT began FROM (SELECT unnest(generate_series(${bucketOf(":from")}, :to, ${column})) AS began) WHERE began < :to
), line AS (
  SELECT name, is_silence, sum(epoch(ended - began)) AS total_s FROM stretch
  GROUP BY ALL ORDER BY is_silence, total_s DESC, name LIMIT ${alertsShown}
), part AS (
  SELECT piece.began, name, is_silence, sum(epoch(
    least(stretch.ended, piece.began + ${column}) - greatest(stretch.began, piece.began))) / 60 AS minutes
  FROM piece JOIN stretch ON stretch.began < piece.began + ${column} AND stretch.ended > piece.began
  GROUP BY ALL
)
SELECT ${nameOf} AS x, name AS y, coalesce(minutes, 0) AS value
FROM piece CROSS JOIN line LEFT JOIN part USING (began, name, is_silence)
ORDER BY began, is_silence, total_s DESC, name`,
};

export const firedOverTime: Series = {
  kind: "series",
  id: "fired-over-time",
  title: "What began to fire",
  subtitle: "labels counted one by one, by the worst that it was",
  help: "Each bar is what began in that time. A tall bar is one cause with many consequences, or a rule with a label for every worker: group it. A bar at the same hour every day is something that runs then.",
  width: 6,
  source: ["alert_firing"],
  range: "page",
  empty: "Nothing fired in this time.",
  unit: "firings",
  draw: "bars",
  between: "zero",
  order: ["critical", "warning"],
  sql: `SELECT ${bucketOf("fired_at")} AS at, count(*) AS value, severity
FROM alert_firing WHERE ${inRange("fired_at")} GROUP BY 1, severity`,
};

export const timeToAcknowledge: Histogram = {
  kind: "histogram",
  id: "time-to-acknowledge",
  title: "How long until somebody knew",
  subtitle: "from firing to “I know”, by severity",
  help: "Firings by how long it took until somebody pressed “I know” on the notification. Critical ones belong to the left: an hour and more at night is a phone that does not ring, which `make doctor` and the channels' own page help to mend.",
  width: 6,
  source: ["alert_firing"],
  range: "page",
  empty: "Nobody has said “I know” in this time.",
  unit: "firings",
  classUnit: "minutes",
  classTitle: "until acknowledged",
  sql: `WITH known AS (
  SELECT severity, epoch(acknowledged_at - fired_at) / 60 AS minutes
  FROM alert_firing WHERE ${inRange("fired_at")} AND acknowledged_at IS NOT NULL
), class AS (
  SELECT least_minutes, lead(least_minutes, 1, 1e9) OVER (ORDER BY least_minutes) AS below
  FROM (SELECT unnest([0, 1, 2, 5, 10, 20, 30, 60, 120, 240, 480]) AS least_minutes)
)
SELECT least_minutes AS "from", count(*) FILTER (WHERE minutes >= least_minutes AND minutes < below) AS value, severity
FROM class CROSS JOIN known GROUP BY ALL ORDER BY ALL`,
};
