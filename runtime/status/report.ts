import { type Alert, type Severity, withUnit } from "../../model/alert.ts";
import type { Problem } from "../../model/problem.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import { labelsInWords, showsNumber } from "../notify/message.ts";
import { groupSubject, subjectOf } from "../policy/drafts.ts";
import type { Memory } from "../policy/memory.ts";
import { isRunning, type Silence } from "../policy/silences.ts";
import type { ChannelRecord, RuleRecord, Snapshot } from "../state/store.ts";
import type { LastReport } from "./last-report.ts";

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
  /** Why it is not told, or not again: `held back by redis-gone`. */
  held: string | null;
  evaluatedAt: number | null;
}

export interface StatusReport {
  stack: string;
  at: number;
  watching: boolean;
  lastTickAt: number | null;
  alerts: StatusRow[];
  channels: ChannelRecord[];
  /** Those that run. */
  silences: Silence[];
  problems: Problem[];
  /** Only where a report has been made. */
  lastReport?: LastReport | undefined;
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
  snapshot: Pick<Snapshot, "lastTickAt" | "rules" | "memories" | "silences"> | undefined,
  channels: readonly ChannelRecord[],
  now: number,
  lastReport?: LastReport,
): StatusReport {
  const lastTickAt = snapshot?.lastTickAt ?? null;
  const ids = new Set([...rules.map(({ id }) => id), ...(snapshot?.rules.keys() ?? [])]);
  const alerts = [...ids].flatMap((id) => {
    const record = snapshot?.rules.get(id);
    const alert = record?.alert ?? rules.find((rule) => rule.id === id);
    return alert ? rowsOf(alert, record, snapshot?.memories) : [];
  });
  alerts.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.alert < b.alert ? -1 : 1));
  const watching = lastTickAt !== null && now - lastTickAt <= notWatchingMs;
  const silences = (snapshot?.silences ?? []).filter((silence) => isRunning(silence, now));
  const all = { alerts, channels: [...channels], silences, problems: [...problems] };
  return { stack, at: now, watching, lastTickAt, ...all, ...(lastReport ? { lastReport } : {}) };
}

function rowsOf(
  alert: AnyAlert,
  record: RuleRecord | undefined,
  memories: Snapshot["memories"] = new Map(),
): StatusRow[] {
  const base = { alert: alert.id, title: alert.title, evaluatedAt: record?.evaluatedAt ?? null };
  // A query that fails has a row of its own below, with its reason, until it fires.
  const instances = (record?.instances ?? []).filter(({ cause, severity }) => severity || cause !== "query-failed");
  const rows = instances.map((instance): StatusRow => {
    const { labels, severity, reason } = instance;
    const number = showsNumber(alert) && instance.value !== null;
    const value = number ? withUnit(instance.value ?? 0, alert.unit) : (instance.annotations.state ?? null);
    const state = stateOf(instance);
    const said = state === "firing" ? (reason ?? instance.annotations.reason) : undefined;
    const words = [labelsInWords(labels), said].filter(Boolean).join(": ");
    const held = heldOf(memories.get(subjectOf(alert.id, instance.key)), memories.get(groupSubject(alert.id)));
    return { ...base, state, severity, labels, instance: words, value, since: sinceOf(instance), held };
  });
  const none = { ...base, severity: null, labels: {}, value: null, since: null, held: null };
  const told = instances.some(({ cause }) => cause === "query-failed");
  if (record && record.outcome !== "rows" && !told) {
    rows.push({ ...none, state: "error", instance: `${record.outcome}: ${record.problem}` });
  } else if (record?.outcome === "rows" && record.problem)
    rows.push({ ...none, state: "error", instance: record.problem });
  if (rows.length === 0) rows.push({ ...none, state: "no data", instance: record ? "" : "not evaluated yet" });
  return rows;
}

function heldOf(memory: Memory | undefined, group: Memory | undefined): string | null {
  if (memory?.held) return memory.held.reason;
  const known = memory?.together ? group : memory;
  return known && known.acknowledgedAt !== null ? "acknowledged" : null;
}

function stateOf(instance: Instance): AlertState {
  if (instance.severity) return "firing";
  if (Object.keys(instance.levels).length > 0) return "pending";
  return instance.missingSince === null ? "ok" : "no data";
}

function sinceOf(instance: Instance): number | null {
  if (instance.severity) return instance.breachSince;
  const begins = Object.values(instance.levels).map(({ since }) => since);
  return begins.length > 0 ? Math.min(...begins) : instance.missingSince;
}
