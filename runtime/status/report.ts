import { type Alert, type Severity, withUnit } from "../../model/alert.ts";
import type { Problem } from "../../model/problem.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import { labelsInWords } from "../notify/message.ts";
import type { ChannelRecord, RuleRecord, Snapshot } from "../state/store.ts";

export type AlertState = "ok" | "pending" | "firing" | "no data" | "error";

/** One instance of one alert, or an alert that has none. Times are ms since the epoch. */
export interface StatusRow {
  alert: string;
  title: string;
  state: AlertState;
  severity: Severity | null;
  labels: Record<string, string>;
  /** The labels in words, or why there is no value. */
  instance: string;
  value: string | null;
  since: number | null;
  evaluatedAt: number | null;
}

export interface StatusReport {
  stack: string;
  at: number;
  watching: boolean;
  lastTickAt: number | null;
  alerts: StatusRow[];
  channels: ChannelRecord[];
  problems: Problem[];
}

/** Four missed ticks. */
export const notWatchingMs = 60_000;

const order: readonly AlertState[] = ["firing", "error", "pending", "no data", "ok"];

/** What there is to say, worst first. `rules` are the rule files, `snapshot` is what the last tick left (undefined: there
 *  was none). */
export function statusReport(
  stack: string,
  rules: readonly Alert[],
  problems: readonly Problem[],
  snapshot: Snapshot | undefined,
  channels: readonly ChannelRecord[],
  now: number,
): StatusReport {
  const lastTickAt = snapshot?.lastTickAt ?? null;
  const ids = new Set([...rules.map(({ id }) => id), ...(snapshot?.rules.keys() ?? [])]);
  const alerts = [...ids].flatMap((id) => {
    const record = snapshot?.rules.get(id);
    const alert = record?.alert ?? rules.find((rule) => rule.id === id);
    return alert ? rowsOf(alert, record) : [];
  });
  alerts.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.alert < b.alert ? -1 : 1));
  const watching = lastTickAt !== null && now - lastTickAt <= notWatchingMs;
  return { stack, at: now, watching, lastTickAt, alerts, channels: [...channels], problems: [...problems] };
}

function rowsOf(alert: AnyAlert, record: RuleRecord | undefined): StatusRow[] {
  const base = { alert: alert.id, title: alert.title, evaluatedAt: record?.evaluatedAt ?? null };
  const instances = record?.instances ?? [];
  const rows = instances.map((instance): StatusRow => {
    const { labels, severity, reason } = instance;
    const value = instance.value === null ? null : withUnit(instance.value, alert.unit);
    const state = stateOf(instance);
    const said = state === "firing" ? (reason ?? instance.annotations.state) : undefined;
    const words = [labelsInWords(labels), said].filter(Boolean).join(": ");
    return { ...base, state, severity, labels, instance: words, value, since: sinceOf(instance) };
  });
  const none = { ...base, severity: null, labels: {}, value: null, since: null };
  if (record && record.outcome !== "rows") {
    rows.push({ ...none, state: "error", instance: `${record.outcome}: ${record.problem}` });
  } else if (record?.problem) rows.push({ ...none, state: "error", instance: record.problem });
  if (rows.length === 0) rows.push({ ...none, state: "no data", instance: record ? "" : "not evaluated yet" });
  return rows;
}

function stateOf(instance: Instance): AlertState {
  if (instance.severity) return "firing";
  if (instance.cause === "query-failed") return "error";
  if (Object.keys(instance.levels).length > 0) return "pending";
  return instance.missingSince === null ? "ok" : "no data";
}

function sinceOf(instance: Instance): number | null {
  if (instance.severity) return instance.breachSince;
  const begins = Object.values(instance.levels).map(({ since }) => since);
  return begins.length > 0 ? Math.min(...begins) : instance.missingSince;
}
