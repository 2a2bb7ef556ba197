import { type Alert, conditionInWords, type Level } from "../../model/alert.ts";
import type { Page } from "../../model/dashboard.ts";
import type { AlertPage, AlertsData } from "../../model/dashboard-data.ts";
import type { Runbook } from "../../model/dashboard-files.ts";
import type { HostRows } from "../../model/host-tables.ts";
import type { CauseQuery, Query } from "../../model/query.ts";
import { bandOf } from "./firings.ts";
import { renderLimits } from "./limits.ts";

export interface AlertsShown {
  alerts: readonly Alert[];
  pages: readonly Page[];
  runbooks: Readonly<Record<string, Runbook>>;
  rows: HostRows;
}

/** Every rule with what it takes to understand it. */
export function alertsData(shown: AlertsShown): AlertsData {
  return { alerts: shown.alerts.map((alert) => alertPage(alert, shown)) };
}

function alertPage(alert: Alert, { pages, runbooks, rows }: AlertsShown): AlertPage {
  const { id, title, owner, unit, cause, window, levels, whenNoData, whenQueryFails } = alert;
  return {
    ...{ id, title, owner, unit, whenNoData, whenQueryFails },
    query: { source: alert.value.source, text: textOf(alert.value) },
    ...(cause ? { cause: textOf(cause) } : {}),
    ...(window ? { window } : {}),
    levels: levels.map((level) => levelOf(level, unit)),
    runbook: runbooks[id] ?? { url: alert.runbook },
    now: nowOf(id, rows),
    firings: firingsOf(id, rows),
    silences: silencesOf(id, rows),
    panels: pages.flatMap(({ id: page, panels }) =>
      panels.flatMap((panel) => ("alert" in panel && panel.alert === id ? [{ page, panel: panel.id }] : [])),
    ),
  };
}

function textOf(query: Query | CauseQuery): string {
  if (query.source === "sql") return query.text;
  const { source: _, ...words } = query;
  return JSON.stringify(words, null, 2);
}

function levelOf({ severity, when, until, for: holds }: Level, unit: string): AlertPage["levels"][number] {
  return {
    severity,
    when: conditionInWords(when, unit),
    ...(until ? { until: conditionInWords(until, unit) } : {}),
    ...(holds ? { for: holds } : {}),
    ...when,
  };
}

const states = ["ok", "pending", "firing", "unknown"] as const;

function nowOf(id: string, { alert_now }: HostRows): AlertPage["now"] {
  const row = alert_now.find(({ alert_id }) => alert_id === id);
  const state = states.find((name) => name === row?.state) ?? "unknown";
  return {
    state,
    ...(row?.severity === "warning" || row?.severity === "critical" ? { severity: row.severity } : {}),
    ...(row?.since ? { sinceMs: row.since } : {}),
    ...(row?.detail ? { detail: row.detail } : {}),
  };
}

function firingsOf(id: string, { alert_firing }: HostRows): AlertPage["firings"] {
  return alert_firing
    .filter(({ alert_id }) => alert_id === id)
    .flatMap((row) => {
      const band = bandOf(row);
      return band ? [{ ...band, value: row.value, acknowledgedAtMs: row.acknowledged_at, held: row.held }] : [];
    })
    .sort((a, b) => b.fromMs - a.fromMs)
    .slice(0, renderLimits.firings);
}

function silencesOf(id: string, { alert_silence }: HostRows): AlertPage["silences"] {
  return alert_silence
    .flatMap(({ alert_id, labels, reason, created_at, ends_at }) =>
      alert_id === id && created_at !== null && ends_at !== null
        ? [{ labels: labels ?? "", reason: reason ?? "", createdAtMs: created_at, endsAtMs: ends_at }]
        : [],
    )
    .sort((a, b) => b.createdAtMs - a.createdAtMs)
    .slice(0, renderLimits.silences);
}
