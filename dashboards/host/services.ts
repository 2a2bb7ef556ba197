import type { StatusList, Table } from "../../model/dashboard.ts";
import { inZone } from "../shared/asked.ts";

const some = (column: string, word: string) => `CASE WHEN ${column} > 0 THEN ${column} || ' ${word}' END`;

export const services: StatusList = {
  kind: "status",
  id: "services",
  title: "Containers",
  subtitle: "now, and what became of them in 24 hours",
  help: "Each service of Docker's, of Swarm or Compose, or a container by itself. Red does not run or says that it is unwell; yellow runs, but ended by itself or failed its health check in the last 24 hours. The time is since when its newest container runs.",
  width: 12,
  source: ["service_now"],
  range: "now",
  empty: "No container is known: the host has no Docker, or it does not answer.",
  sql: `SELECT service AS name,
  CASE WHEN NOT is_well THEN 'critical' WHEN replacements + oom_kills + unhealthy > 0 THEN 'warning' ELSE 'ok' END AS state,
  concat_ws(' · ', state, ${some("oom_kills", "out of memory")}, ${some("replacements", "replaced")},
    ${some("unhealthy", "times unwell")}, image) AS detail,
  started_at AS since
FROM service_now ORDER BY is_well, replacements + oom_kills + unhealthy DESC, service`,
};

export const containerEvents: Table = {
  kind: "table",
  id: "container-events",
  title: "What became of containers",
  subtitle: "in the last 24 hours",
  help: "Replaced: one ended by itself and another took its place. An update replaces a container too, but is none of these; it counts as a start and an exit. Out of memory means that the kernel ended it: give it more, or find what it keeps.",
  width: 6,
  source: ["service_now"],
  range: "now",
  alert: "containers-replaced",
  empty: "No container began or ended in the last 24 hours.",
  columns: {
    service: { title: "Service", shows: "text" },
    replacements: { title: "Replaced", shows: "number", bar: true },
    oom_kills: { title: "Out of memory", shows: "number" },
    unhealthy: { title: "Unwell", shows: "number" },
    starts: { title: "Starts", shows: "number", wideOnly: true },
    exits: { title: "Exits", shows: "number", wideOnly: true },
  },
  sql: `SELECT service, replacements, oom_kills, unhealthy, starts, exits FROM service_now
WHERE starts + exits + replacements + oom_kills + unhealthy > 0
ORDER BY replacements + oom_kills DESC, unhealthy DESC, starts + exits DESC`,
};

const clock = (column: string) => `strftime(${inZone(column)}, '%a %H:%M')`;

export const timers: StatusList = {
  kind: "status",
  id: "timers",
  title: "Timers of systemd",
  subtitle: "Watchbill's own and the host's, the most overdue first",
  help: "A timer that is overdue has not run when it should have: its unit is stuck, or the server was off. Yellow is a timer that is late by more than five minutes, red one that is late by more than an hour. What has run and failed stands among the failed units.",
  width: 12,
  source: ["timer_now"],
  range: "now",
  empty: "No timer is known: the host's facts are missing.",
  sql: `SELECT regexp_replace(unit, '\\.timer$', '') AS name,
  CASE WHEN overdue_minutes > 60 THEN 'critical' WHEN overdue_minutes > 5 THEN 'warning' ELSE 'ok' END AS state,
  concat_ws(' · ', CASE WHEN overdue_minutes > 5 THEN 'overdue for ' || CAST(round(overdue_minutes) AS INTEGER) || ' min' END,
    CASE WHEN state = 'running' THEN 'runs now' END,
    CASE WHEN next_run_at IS NOT NULL THEN 'next ' || ${clock("next_run_at")} END) AS detail,
  last_run_at AS since
FROM timer_now ORDER BY overdue_minutes DESC, is_ours DESC, unit`,
};

export const checks: StatusList = {
  kind: "status",
  id: "checks",
  title: "Seen from outside",
  subtitle: "Uptime Kuma's public checks",
  help: "What an Uptime Kuma, best on another server, finds when it asks the application as anybody would. It also sees what the host cannot: a network that is cut, a certificate that has run out.",
  width: 12,
  source: ["uptime_check"],
  range: "now",
  empty: "No public check is known: none is declared in checks/, or Uptime Kuma does not answer.",
  sql: `SELECT name,
  CASE state WHEN 'up' THEN 'ok' WHEN 'down' THEN 'critical' WHEN 'pending' THEN 'warning' ELSE 'unknown' END AS state,
  concat_ws(' · ', state, round(up_percent, 2) || ' % of 24 hours', CAST(round(response_ms) AS INTEGER) || ' ms') AS detail
FROM uptime_check ORDER BY state = 'up', up_percent, name`,
};

export const outages: Table = {
  kind: "table",
  id: "outages",
  title: "Outages seen from outside",
  subtitle: "as far back as Uptime Kuma's last beats go",
  help: "When a check found the application down, and for how long. One without an end goes on. An outage that no alert of the host's own fell into is the network's, or a rule that is missing.",
  width: 6,
  source: ["uptime_outage"],
  range: "now",
  empty: "No public check was down.",
  columns: {
    from_at: { title: "From", shows: "time" },
    name: { title: "Check", shows: "text" },
    lasted: { title: "Lasted", shows: "number", unit: "min", bar: true },
    over: { title: "Now", shows: "text", wideOnly: true },
  },
  sql: `SELECT from_at, name, epoch(coalesce(to_at, :to) - from_at) / 60 AS lasted,
  CASE WHEN to_at IS NULL THEN 'goes on' ELSE 'over' END AS over
FROM uptime_outage ORDER BY from_at DESC`,
};

export const deploys: Table = {
  kind: "table",
  id: "deploys",
  title: "Deployments",
  subtitle: "of the application and of the monitoring",
  help: "What was told by CI with `watchbill deployed`, and what the host saw by itself: another image, new rules, another release. Look here first when a line above bends.",
  width: 12,
  source: ["deploy"],
  range: "page",
  empty: "Nothing was deployed in this time.",
  columns: {
    at: { title: "When", shows: "time" },
    what: { title: "What", shows: "text" },
    message: { title: "Message, or what is new", shows: "text" },
    commit: { title: "Commit", shows: "text", wideOnly: true },
    by: { title: "By", shows: "text", wideOnly: true },
    known: { title: "Known", shows: "text", wideOnly: true },
  },
  sql: `SELECT deploy.at, what, message, left(commit, 12) AS commit, "by", known FROM deploy
WHERE deploy.at > :from AND deploy.at <= :to ORDER BY deploy.at DESC`,
};
