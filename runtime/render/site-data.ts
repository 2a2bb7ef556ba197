import { type Page, type PageWords, type SqlField, sqlFields } from "../../model/dashboard.ts";
import type { SiteData } from "../../model/dashboard-data.ts";
import type { HostRows } from "../../model/host-tables.ts";
import { counted } from "../text.ts";
import { bandOf } from "./firings.ts";

const minuteMs = 60_000;
/** It looks four times a minute. */
const lateMs = 10 * minuteMs;

/** What fires now, the worst first, and then the longest. */
export function firingNow({ alert_firing }: HostRows): SiteData["firing"] {
  return alert_firing
    .flatMap((row) => {
      const { alert_id, title } = row;
      const band = bandOf(row);
      if (!band || band.toMs !== null || alert_id === null) return [];
      return [{ alertId: alert_id, title: title ?? alert_id, severity: band.severity, firedAtMs: band.fromMs }];
    })
    .sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning") || a.firedAtMs - b.firedAtMs);
}

/** What is wrong with the watch itself. */
export function watchProblems({ watch_now: [watch] }: HostRows, nowMs: number): string[] {
  if (!watch) return [];
  const { last_tick_at, failing_rules, failed_units, overdue_timers } = watch;
  const said: (string | false)[] = [
    (last_tick_at === null || nowMs - last_tick_at > lateMs) &&
      `The alerts were last looked at ${last_tick_at === null ? "never" : new Date(last_tick_at).toISOString()}; look at: make doctor`,
    (failing_rules ?? 0) > 0 && `${counted(failing_rules ?? 0, "rule")} could not be asked; look at: make status`,
    (failed_units ?? 0) > 0 && `${counted(failed_units ?? 0, "unit")} of systemd failed; look at: make doctor`,
    (overdue_timers ?? 0) > 0 &&
      `${counted(overdue_timers ?? 0, "timer")} should have run and did not; look at: make doctor`,
  ];
  return said.filter((text) => text !== false);
}

/** The worst of what fires and of the watch itself; unknown where nobody can say whether anything fires. */
export function healthOf(rows: HostRows, nowMs: number): SiteData["health"] {
  const firing = firingNow(rows);
  if (firing.some(({ severity }) => severity === "critical")) return "critical";
  const [watch] = rows.watch_now;
  if (!watch || watch.last_tick_at === null || nowMs - watch.last_tick_at > lateMs) return "unknown";
  return firing.length > 0 || watchProblems(rows, nowMs).length > 0 ? "warning" : "ok";
}

/** A page without what only the host needs. */
export function wordsOf(page: Page): PageWords {
  const panels = page.panels.map((panel) =>
    Object.fromEntries(Object.entries(panel).filter(([name]) => !sqlFields.includes(name as SqlField))),
  );
  return { ...page, panels: panels as unknown as PageWords["panels"] };
}
