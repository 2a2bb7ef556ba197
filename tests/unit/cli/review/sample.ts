import { analyst } from "../../../../analyst/index.ts";
import { type Alert, above, below } from "../../../../model/alert.ts";
import type { Check } from "../../../../model/check.ts";
import type { Page } from "../../../../model/dashboard.ts";
import type { Declared } from "../../../../model/declared.ts";
import { host, sql } from "../../../../model/query.ts";
import type { Timer } from "../../../../model/timer.ts";

export const queueDepth: Alert = {
  id: "queue-depth",
  title: "Synthesis queue is backing up",
  unit: "jobs",
  window: "5m",
  value: sql`
    SELECT model_slug AS model, queue_depth AS value
    FROM metrics_event
    WHERE timestamp > :now - :window`,
  levels: [
    { severity: "warning", when: above(30), until: below(20), for: "2m" },
    { severity: "critical", when: above(80) },
  ],
  whenNoData: "keep",
  whenQueryFails: "fire",
  message: "{model}: {value} waiting",
  owner: "speech",
  runbook: "docs/runbooks/queue-depth.md",
};

export const diskUsage: Alert = {
  id: "disk-usage",
  title: "The disk is filling up",
  unit: "%",
  value: host("disk-used-percent"),
  levels: [{ severity: "warning", when: above(80) }],
  whenNoData: "fire",
  whenQueryFails: "fire",
  message: "{mount}: {value}",
  owner: "platform",
  runbook: "docs/runbooks/disk-usage.md",
};

export const siteCheck: Check = {
  id: "site",
  title: "The site answers",
  why: "Nobody can open it.",
  severity: "critical",
  owner: "platform",
  runbook: "docs/runbooks/outside.md",
  group: "Website",
  audience: "public",
  kind: "http",
  url: "/",
  every: "1m",
  downAfter: 2,
};

export const evaluateTimer = {
  id: "evaluate",
  description: "judges every rule",
  verb: "evaluate",
  every: "15s",
  timeout: "10s",
  memoryMaxMb: 128,
} satisfies Timer;

const page: Page = {
  ...{ id: "speech", title: "Speech", question: "Does speech come?", filters: ["model"], range: "24h" },
  panels: [
    {
      ...{
        kind: "text",
        id: "note",
        title: "Note",
        subtitle: "to read first",
        help: "Read it.",
        width: 4,
        text: "Hello",
      },
    },
    {
      ...{
        kind: "series",
        id: "depth",
        title: "Queue",
        subtitle: "by model",
        help: "Low is good.",
        width: 8,
        source: ["waiting"],
      },
      ...{ range: "page", unit: "jobs", draw: "lines", between: "gap", alert: "queue-depth", empty: "Nothing waits." },
      sql: "SELECT at, value\nFROM waiting\nWHERE at > :from AND at <= :to",
    },
  ],
};

/** Two alerts, a check, two channels, a timer, a window, a derived event, an area, how much is copied, the analyst, and two pages. */
export const declared: Declared = {
  alerts: [queueDepth, diskUsage],
  channels: [
    { id: "phone", kind: "ntfy", fallback: { channel: "discord", after: "5m" } },
    { id: "discord", kind: "discord", routes: [{ severities: ["warning"] }] },
  ],
  timers: [evaluateTimer],
  checks: [siteCheck],
  data: { logs: { keep: "30d", capMb: 4_096 } },
  analyst,
  dashboards: { timezone: "Europe/Berlin", pages: [page, { ...page, id: "documents", title: "Documents" }] },
  derivedEvents: [
    {
      ...{ id: "auth-failure", event: "auth_failure", meaning: "somebody is refused", logger: "app.auth" },
      ...{ levels: ["WARNING"], message: "took (?<seconds>\\d+) s", extra: { status: [401, 403] } },
      fields: { status_code: { extra: "status" }, duration_ms: { group: "seconds", times: 1_000 } },
    },
  ],
  areas: [
    {
      ...{ id: "voices", title: "Voices", window: "6h" },
      events: [{ type: "synthesis_complete", where: { column: "cache_hit", is: ["t"] }, filled: ["voice_slug"] }],
    },
  ],
  windows: [
    {
      ...{ id: "night", why: "people sleep", starts: "22:00", lasts: "8h", timezone: "Europe/Berlin" },
      holds: { severities: ["warning"] },
    },
  ],
};
