import { type Alert, holds, type Level, type Severity } from "../../model/alert.ts";
import { durationMs } from "../../model/duration.ts";
import type { Outcome, Row } from "../sources/source.ts";
import { type Instance, instanceKey, type LevelState, newInstance, recentLimit, type Transition } from "./instance.ts";
import { notLaterThan } from "./time.ts";

/** What is needed to judge an alert; where its values come from is not. */
export type Judged = Pick<Alert, "levels" | "whenNoData" | "whenQueryFails" | "keepFiring" | "minimumSamples">;

export interface Step {
  instances: Instance[];
  transitions: Transition[];
  /** What a person should mend in the rule though it was judged. */
  problems: string[];
}

/** How long a missing value or a failing query must last before it fires, so that a reboot is quiet. */
export const confirmMs = 60_000;
export const instanceLimit = 100;

/** One alert, one tick. Pure: the same arguments give the same result, and time is only what `now` says. */
export function step(alert: Judged, previous: readonly Instance[], outcome: Outcome, now: number): Step {
  const known = previous.map((instance) => notLaterThan(instance, now));
  switch (outcome.kind) {
    case "unreachable":
      return { instances: known, transitions: [], problems: [] };
    case "failed":
      return afterFailure(alert, known, outcome.reason, now);
    case "rows":
      return afterRows(alert, known, outcome, now);
  }
}

/** The end of an instance whatever its values: a removed rule, a source that is no longer used. */
export function ended(instance: Instance, now: number, reason: string | null): Transition[] {
  return instance.severity ? [transitionOf("resolved", instance.severity, { ...instance, reason }, now)] : [];
}

function afterFailure(alert: Judged, known: readonly Instance[], reason: string, now: number): Step {
  if (alert.whenQueryFails === "keep") return { instances: [...known], transitions: [], problems: [] };
  const before = known.find(({ cause }) => cause === "query-failed") ?? newInstance("query-failed", {});
  const settled = settle(alert, before, missing(before, now), `query failed: ${reason}`, now);
  const others = known.filter(({ cause }) => cause !== "query-failed");
  return { instances: [...others, settled.instance], transitions: settled.transitions, problems: [] };
}

function afterRows(alert: Judged, known: readonly Instance[], outcome: Outcome & { kind: "rows" }, now: number): Step {
  const counted = outcome.rows.map((row) => withoutSamples(alert, row));
  const { rows, problems } = usableRows(counted, known);
  if (outcome.problem) problems.unshift(outcome.problem);
  const before = new Map(known.map((instance) => [instance.key, instance]));
  const settled = [...rows].map(([key, row]): Settled => {
    const old = before.get(key) ?? newInstance("value", row.labels);
    return settle(alert, old, judge(alert, old, row, now), "no data", now);
  });
  for (const instance of known) {
    if (!rows.has(instance.key)) settled.push(afterSilence(alert, instance, rows.size > 0, now));
  }
  if (rows.size === 0 && alert.whenNoData === "fire" && !known.some(({ cause }) => cause !== "query-failed")) {
    const nothing = newInstance("no-data", {});
    settled.push(settle(alert, nothing, missing(nothing, now), "no data", now));
  }
  return {
    instances: settled.flatMap(({ instance }) => instance ?? []),
    transitions: settled.flatMap(({ transitions }) => transitions),
    problems,
  };
}

/** The row without its count, and without its value where the count is too small for one. */
function withoutSamples({ minimumSamples }: Judged, row: Row): Row {
  if (minimumSamples === undefined) return row;
  const { samples = "", ...labels } = row.labels;
  const enough = samples.trim() !== "" && Number(samples) >= minimumSamples;
  return { ...row, labels, value: enough ? row.value : null };
}

/** Rows that have a number, by instance; known instances come first where there are too many. */
function usableRows(all: readonly Row[], known: readonly Instance[]): { rows: Map<string, Row>; problems: string[] } {
  const rows = new Map<string, Row>();
  const problems: string[] = [];
  const knownKeys = new Set(known.map(({ key }) => key));
  const keyed = all.map((row) => ({ row, key: instanceKey("value", row.labels) }));
  const ordered = [...keyed.filter(({ key }) => knownKeys.has(key)), ...keyed.filter(({ key }) => !knownKeys.has(key))];
  for (const { row, key } of ordered) {
    if (row.value === null || !Number.isFinite(row.value)) continue;
    if (rows.has(key)) problems.push(`two rows have the labels ${JSON.stringify(row.labels)}; GROUP BY them`);
    else rows.set(key, row);
  }
  if (rows.size > instanceLimit) {
    problems.push(`returns ${rows.size} instances; only ${instanceLimit} are judged, so aggregate or add a LIMIT`);
  }
  return { rows: new Map([...rows].slice(0, instanceLimit)), problems: [...new Set(problems)].slice(0, 3) };
}

function judge(alert: Judged, before: Instance, row: Row, now: number): Instance {
  const levels: Instance["levels"] = {};
  for (const level of alert.levels) {
    const state = stepLevel(level, before.levels[level.severity], row.value as number, keptMs(alert), now);
    if (state) levels[level.severity] = state;
  }
  const value = row.value as number;
  const recent = [...(before.recent ?? []), value].slice(-recentLimit);
  return { ...before, annotations: row.annotations, value, recent, levels, missingSince: null };
}

function stepLevel(
  level: Level,
  state: LevelState | undefined,
  value: number,
  keptMs: number,
  now: number,
): LevelState | undefined {
  if (state?.firing) {
    const over = level.until ? holds(level.until, value) : !holds(level.when, value);
    return over ? stepQuiet(state, keptMs, now) : { since: state.since, firing: true };
  }
  if (!holds(level.when, value)) return undefined;
  const since = state?.since ?? now;
  return { since, firing: now - since >= (level.for ? durationMs(level.for) : 0) };
}

function keptMs({ keepFiring }: Judged): number {
  return keepFiring ? durationMs(keepFiring) : 0;
}

/** A level whose condition is over: gone, or still firing as long as it is kept. */
function stepQuiet(state: LevelState, keptMs: number, now: number): LevelState | undefined {
  const quietSince = state.quietSince ?? now;
  return state.firing && now - quietSince < keptMs ? { ...state, quietSince } : undefined;
}

function afterSilence(alert: Judged, instance: Instance, otherRows: boolean, now: number): Settled {
  const over = { instance: null, transitions: ended(instance, now, null) };
  if (instance.cause === "query-failed") return over;
  if (instance.cause === "no-data" && (otherRows || alert.whenNoData !== "fire")) return over;
  switch (alert.whenNoData) {
    case "ok": {
      const levels = Object.entries(instance.levels).flatMap(([severity, state]) => {
        const kept = stepQuiet(state, keptMs(alert), now);
        return kept ? [[severity, kept] as const] : [];
      });
      if (levels.length === 0) return { instance: null, transitions: ended(instance, now, "no data any more") };
      const after = { ...instance, levels: Object.fromEntries(levels), missingSince: null };
      return settle(alert, instance, after, "no data", now);
    }
    case "keep": {
      const idle = !instance.severity && Object.keys(instance.levels).length === 0;
      return { instance: idle ? null : instance, transitions: [] };
    }
    case "fire":
      return settle(alert, instance, missing(instance, now), "no data", now);
  }
}

function missing(instance: Instance, now: number): Instance {
  return { ...instance, missingSince: instance.missingSince ?? now };
}

interface Settled {
  instance: Instance | null;
  transitions: Transition[];
}

/** Draws the conclusion from an instance's levels and what it misses, and says what has changed. */
function settle(
  alert: Judged,
  before: Instance,
  after: Instance,
  missingReason: string,
  now: number,
): Settled & { instance: Instance } {
  const firing = alert.levels.filter(({ severity }) => after.levels[severity]?.firing);
  const isMissing = after.missingSince !== null && now - after.missingSince >= confirmMs;
  const severity = worst(isMissing ? alert.levels : firing);
  if (!severity) {
    const instance = { ...after, severity: null, breachSince: null, firingSince: null, reason: null };
    return { instance, transitions: ended({ ...after, severity: before.severity }, now, null) };
  }
  const begins = firing.map((level) => after.levels[level.severity]?.since ?? now);
  if (isMissing) begins.push(after.missingSince ?? now);
  const instance: Instance = {
    ...after,
    severity,
    breachSince: before.breachSince ?? Math.min(...begins),
    firingSince: before.firingSince ?? now,
    reason: isMissing ? missingReason : null,
  };
  const kind = change(before.severity, severity);
  return { instance, transitions: kind ? [transitionOf(kind, severity, instance, now)] : [] };
}

function worst(levels: readonly Level[]): Severity | null {
  if (levels.length === 0) return null;
  return levels.some(({ severity }) => severity === "critical") ? "critical" : "warning";
}

function change(before: Severity | null, after: Severity): Transition["kind"] | null {
  if (before === after) return null;
  if (before === null) return "firing";
  return after === "critical" ? "escalated" : "deescalated";
}

/** An instance as it is now, as people are told of it. */
export function transitionOf(
  kind: Transition["kind"],
  severity: Severity,
  { key, cause, labels, annotations, value, recent, reason, breachSince }: Instance,
  now: number,
): Transition {
  const lately = recent ? { recent } : {};
  return {
    kind,
    severity,
    key,
    cause,
    labels,
    annotations,
    value,
    ...lately,
    reason,
    since: breachSince ?? now,
    at: now,
  };
}
