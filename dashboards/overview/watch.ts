import type { StatusList, Table } from "../../model/dashboard.ts";
import { inRange, inZone } from "../shared/asked.ts";
import { levelOfSeverity } from "../shared/level.ts";
import { watchIsDead } from "../shared/watch.ts";

export const firingAlerts: Table = {
  kind: "table",
  id: "firing-alerts",
  title: "What fires now",
  subtitle: "the worst first, each with its page",
  help: "Alerts that wait for somebody. The link shows the query, the history and the runbook, which says what to do. Not told says why nobody was called: a silence, a quiet window, or a cause that is told already.",
  width: 7,
  source: ["alert_firing"],
  range: "now",
  leadsTo: "#/alerts",
  empty: "Nothing fires.",
  columns: {
    alert: { title: "Alert", shows: "link" },
    severity: { title: "Severity", shows: "text" },
    labels: { title: "Of", shows: "text", wideOnly: true },
    value: { title: "Value", shows: "text" },
    fired_at: { title: "Since", shows: "time" },
    not_told: { title: "Not told", shows: "text", wideOnly: true },
  },
  sql: `SELECT concat('#/alerts/', alert_id, '|', title) AS alert, severity, labels,
  concat_ws(' ', round(value, 2), unit) AS value, fired_at,
  CASE WHEN acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE held END AS not_told
FROM alert_firing WHERE resolved_at IS NULL ORDER BY ${levelOfSeverity("severity")} DESC, fired_at`,
};

/** A timer of ours that is late has missed several of its turns. */
const isLate = "overdue_minutes > 10";

export const watch: StatusList = {
  kind: "status",
  id: "watch",
  title: "Who watches the watch",
  subtitle: "last look, age of the copies, timers, channels, as the data end",
  help: "What all else on these pages rests on. Rules are looked at four times a minute; copies of metrics and logs come every five minutes, and their newest line is a minute old on a good day; a channel with waiting messages has not told you something yet. If anything here is red, green elsewhere proves nothing.",
  width: 12,
  source: ["metrics_event", "log_record", "watch_now", "timer_now", "channel_now"],
  range: "now",
  alert: "metrics-stale",
  leadsTo: "#/alerts/watch",
  empty: "Nothing is known of the watch.",
  sql: `WITH now AS (
  SELECT greatest(:to, (SELECT max(last_tick_at) FROM watch_now)) AS ends
), item AS (
  SELECT 1 AS place, 'Rules' AS name, CASE WHEN ${watchIsDead} THEN 'critical' WHEN failing_rules > 0 THEN 'warning' ELSE 'ok' END AS state,
    concat('last look at ', ${clock("last_tick_at")}, ', rules that could not be asked: ', failing_rules) AS detail,
    '#/alerts/rules' AS "to"
  FROM watch_now
  UNION ALL
  ${copy(2, "Copy of the metrics", "metrics_event", "timestamp")}
  UNION ALL
  ${copy(3, "Copy of the log", "log_record", "time")}
  UNION ALL
  SELECT 4, 'Timers', CASE WHEN bool_or(${isLate} AND is_ours) THEN 'critical' WHEN bool_or(${isLate}) THEN 'warning' ELSE 'ok' END,
    coalesce(
      string_agg(concat(unit, ' is overdue by ', CAST(round(overdue_minutes) AS BIGINT), ' min'), ', ') FILTER (WHERE ${isLate}),
      concat('timers: ', count(*), ', none is overdue')), '#/host/timers'
  FROM timer_now HAVING count(*) > 0
  UNION ALL
  SELECT 5, 'Units of systemd', CASE WHEN failed_units > 0 THEN 'warning' ELSE 'ok' END, concat('failed: ', failed_units),
    '#/host/timers'
  FROM watch_now
  UNION ALL
  SELECT 6, concat('Channel ', channel), CASE WHEN set_aside > 0 THEN 'critical' WHEN waiting > 0 THEN 'warning' ELSE 'ok' END,
    concat('delivered in 24 h: ', delivered, ', waiting: ', waiting, ', set aside: ', set_aside), '#/alerts/channels'
  FROM channel_now
)
SELECT name, state, detail, "to" FROM item ORDER BY place, name`,
};

function clock(column: string): string {
  return `strftime(${inZone(column)}, '%H:%M')`;
}

/** How old the newest row of a copy may be, in minutes. */
function copy(place: number, name: string, table: string, column: string): string {
  const ageMinutes = "epoch(ends - newest) / 60";
  return `SELECT ${place}, '${name}', CASE WHEN newest IS NULL THEN 'unknown' WHEN ${ageMinutes} > 60 THEN 'critical'
      WHEN ${ageMinutes} > 15 THEN 'warning' ELSE 'ok' END,
    coalesce(concat('newest line of ', ${clock("newest")}, ', ', CAST(floor(${ageMinutes}) AS BIGINT), ' min old'), 'there is none'),
    '#/alerts/watch'
  FROM now, (SELECT max(${column}) AS newest FROM ${table} WHERE ${column} <= :to)`;
}

export const logErrors: Table = {
  kind: "table",
  id: "log-errors",
  title: "Errors in the log",
  subtitle: "by logger and message, most often first",
  help: "What the gateway writes at ERROR and above. Ids and numbers are masked, so that one fault is one row. A message that was not there yesterday is the first to look at; people hit are those that its lines name.",
  width: 12,
  source: ["log_record"],
  range: "page",
  alert: "gateway-errors",
  leadsTo: "#/http/log-errors",
  empty: "The log has no error.",
  columns: {
    message: { title: "Message", shows: "text" },
    logger: { title: "Logger", shows: "text", wideOnly: true },
    records: { title: "Lines", shows: "number", unit: "lines", bar: true },
    people: { title: "People hit", shows: "number", unit: "people", wideOnly: true },
    last_seen: { title: "Last seen", shows: "time" },
  },
  sql: `SELECT template AS message, logger, count(*) AS records, count(DISTINCT extra->>'user_id') AS people, max(time) AS last_seen
FROM log_record WHERE level_number >= 40 AND ${inRange("time")} GROUP BY 1, 2 ORDER BY records DESC, last_seen DESC LIMIT 12`,
};

export const deployments: Table = {
  kind: "table",
  id: "deployments",
  title: "What changed lately",
  subtitle: "deployments of the application and of the watch, the latest first",
  help: "Most faults begin with a change. Compare the time with where the lines above bend; half an hour after each deployment a report says what it did.",
  width: 5,
  source: ["deploy"],
  range: "30d",
  leadsTo: "#/host/deploys",
  empty: "Nothing was deployed in 30 days.",
  columns: {
    what: { title: "What", shows: "text" },
    message: { title: "Message", shows: "text" },
    by: { title: "By", shows: "text", wideOnly: true },
    deployed_at: { title: "When", shows: "time" },
  },
  sql: `SELECT what, message, "by", "at" AS deployed_at FROM deploy WHERE ${inRange('"at"')} ORDER BY deployed_at DESC LIMIT 8`,
};
