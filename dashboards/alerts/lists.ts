import type { StatusList, Table } from "../../model/dashboard.ts";
import { alertLink, clippedFiring, firedInRange } from "../shared/firings.ts";
import { watchIsDead } from "../shared/watch.ts";

/** What somebody could have known of. */
const told = "fired_at > :from AND held IS NULL";

export const noisiest: Table = {
  kind: "table",
  id: "noisiest",
  title: "The noisiest",
  subtitle: "by how often they began to fire",
  help: "“Known” is of those that somebody was told of. What fires often and is hardly ever acknowledged is noise: raise its threshold, give it a longer time, or remove it. `npx watchbill backtest` says what another threshold would have told. What fires often and is always acknowledged is a fault that is mended again and again.",
  width: 6,
  source: ["alert_firing"],
  range: "page",
  empty: "Nothing fired in this time.",
  columns: {
    alert: { title: "Alert", shows: "link" },
    fired: { title: "Fired", shows: "number", bar: true },
    firing_h: { title: "For", shows: "number", unit: "h" },
    acknowledged: { title: "Known", shows: "number", unit: "%" },
    median_min: { title: "Known after", shows: "number", unit: "min", wideOnly: true },
  },
  sql: `WITH ${clippedFiring}
SELECT ${alertLink} AS alert, count(*) FILTER (WHERE fired_at > :from) AS fired, sum(epoch(ended - began)) / 3600 AS firing_h,
  100.0 * count(acknowledged_at) FILTER (WHERE ${told}) / nullif(count(*) FILTER (WHERE ${told}), 0) AS acknowledged,
  median(epoch(acknowledged_at - fired_at) / 60) FILTER (WHERE ${told}) AS median_min
FROM clipped GROUP BY alert_id, title ORDER BY fired DESC, firing_h DESC, alert_id`,
};

export const silences: Table = {
  kind: "table",
  id: "silences",
  title: "Silences",
  subtitle: "that ran in the range, the latest first",
  help: "Somebody asked not to be told of an alert for a while, and why. Each ends by itself. One that is begun again and again belongs into a quiet window, or its rule wants to be mended.",
  width: 6,
  source: ["alert_silence"],
  range: "page",
  empty: "Nothing was silenced in this time.",
  columns: {
    alert: { title: "Alert", shows: "link" },
    labels: { title: "Of", shows: "text", wideOnly: true },
    reason: { title: "Because", shows: "text" },
    hours: { title: "For", shows: "number", unit: "h" },
    ends_at: { title: "Ends", shows: "time" },
  },
  sql: `SELECT '#/alerts/' || alert_id || '|' || alert_id AS alert, labels, reason,
  epoch(ends_at - created_at) / 3600 AS hours, ends_at
FROM alert_silence WHERE created_at <= :to AND ends_at > :from ORDER BY created_at DESC`,
};

export const firings: Table = {
  kind: "table",
  id: "firings",
  title: "Everything that fired",
  subtitle: "the latest first",
  help: "Each from its beginning to its end: the value it began with, how long it lasted, and when somebody said to know of it. Where nobody was told it says why. Press a title for the query, the thresholds and the runbook.",
  width: 12,
  source: ["alert_firing"],
  range: "page",
  empty: "Nothing fired in this time.",
  columns: {
    fired_at: { title: "Fired", shows: "time" },
    alert: { title: "Alert", shows: "link" },
    severity: { title: "Severity", shows: "text" },
    labels: { title: "Of", shows: "text", wideOnly: true },
    began_with: { title: "Value", shows: "text", wideOnly: true },
    lasted: { title: "Lasted", shows: "number", unit: "min", bar: true },
    known_after: { title: "Known after", shows: "number", unit: "min" },
    told: { title: "Told", shows: "text", wideOnly: true },
  },
  sql: `SELECT fired_at, ${alertLink} AS alert, severity, labels, regexp_replace(CAST(round(value, 2) AS VARCHAR), '\\.0$', '') || ' ' || unit AS began_with,
  epoch(coalesce(resolved_at, :to) - fired_at) / 60 AS lasted, epoch(acknowledged_at - fired_at) / 60 AS known_after,
  CASE WHEN held IS NOT NULL THEN held WHEN resolved_at IS NULL THEN 'told, and still fires' ELSE 'told' END AS told
FROM alert_firing WHERE ${firedInRange} ORDER BY fired_at DESC, alert_id`,
};

export const rules: StatusList = {
  kind: "status",
  id: "rules",
  title: "Every rule, now",
  subtitle: "as the last look found it",
  help: "All rules that are deployed. Yellow and red fire; a rule that is pending is over its threshold and not yet for long enough. Grey could not be asked, which is told as an alert of its own. Press one for its query and runbook.",
  width: 12,
  source: ["alert_now"],
  range: "now",
  empty: "No rule is known: no tick has run yet, or the alerts' state cannot be read.",
  sql: `SELECT title AS name,
  CASE WHEN state = 'firing' THEN severity WHEN state = 'pending' THEN 'warning' WHEN state = 'ok' THEN 'ok' ELSE 'unknown' END AS state,
  concat_ws(' · ', CASE WHEN state IN ('pending', 'unknown') THEN state END, nullif(detail, ''), owner) AS detail,
  since, '#/alerts/' || alert_id AS "to"
FROM alert_now
ORDER BY CASE state WHEN 'firing' THEN 0 WHEN 'unknown' THEN 1 WHEN 'pending' THEN 2 ELSE 3 END, severity, title`,
};

export const channels: Table = {
  kind: "table",
  id: "channels",
  title: "Channels",
  subtitle: "what was told in 24 hours, and what waits",
  help: "Where people are told. What waits is tried again with each look, for as long as the service is away; what was set aside the service refused for good. `npx watchbill doctor` says what is wrong with a channel.",
  width: 6,
  source: ["channel_now"],
  range: "now",
  empty: "No channel has been used yet.",
  columns: {
    channel: { title: "Channel", shows: "text" },
    delivered: { title: "Told", shows: "number", bar: true },
    waiting: { title: "Wait", shows: "number" },
    set_aside: { title: "Refused", shows: "number" },
    last_delivered_at: { title: "Last", shows: "time" },
  },
  sql: "SELECT channel, delivered, waiting, set_aside, last_delivered_at FROM channel_now ORDER BY channel",
};

export const watch: StatusList = {
  kind: "status",
  id: "watch",
  title: "The watch itself",
  subtitle: "whether it looks, and at all that it should",
  help: "Red where no rule has been judged for more than a minute before this page was made: then nothing on this page is of now. A rule that cannot be asked, a unit that has failed and a timer that is overdue are each told as an alert too.",
  width: 6,
  source: ["watch_now", "alert_now"],
  range: "now",
  empty: "Nothing is known of the watch: no tick has run yet, or its state cannot be read.",
  sql: `SELECT 'The last look' AS name, CASE WHEN ${watchIsDead} THEN 'critical' ELSE 'ok' END AS state,
  'every rule is judged four times a minute' AS detail, last_tick_at AS since FROM watch_now
UNION ALL
SELECT 'Rules that cannot be asked', CASE WHEN failing_rules IS NULL THEN 'unknown' WHEN failing_rules > 0 THEN 'warning' ELSE 'ok' END,
  coalesce(failing_rules || ' of ' || (SELECT count(*) FROM alert_now), 'not known'), NULL FROM watch_now
UNION ALL
SELECT 'Units that have failed', CASE WHEN failed_units IS NULL THEN 'unknown' WHEN failed_units > 0 THEN 'warning' ELSE 'ok' END,
  coalesce(failed_units || ' of systemd''s', 'not known'), NULL FROM watch_now
UNION ALL
SELECT 'Timers that are overdue', CASE WHEN overdue_timers IS NULL THEN 'unknown' WHEN overdue_timers > 0 THEN 'warning' ELSE 'ok' END,
  coalesce(overdue_timers || ' of systemd''s', 'not known'), NULL FROM watch_now`,
};
