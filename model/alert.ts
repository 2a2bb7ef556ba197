import type { Duration } from "./duration.ts";
import type { CauseQuery, Query } from "./query.ts";

/** One alert rule, plain data. `alerts/<id>.ts` exports one. */
export interface Alert {
  /** kebab-case; the same everywhere: file, Pulumi resource, `rules.d/<id>.json`, ntfy sequence id, doc anchor. */
  id: string;
  /** What is wrong when it fires, as a person would say it. Shown as the notification's title. */
  title: string;
  /** Unit of the value, shown behind it: `"jobs"`, `"%"`, `"s"`. */
  unit: string;
  /** What is measured. Every row is one instance: the column `value` is judged, the others are its labels. */
  value: Query;
  /** Why, as far as that can be known: asked when an instance is told as firing or worse, and shown to a private audience in
   *  three lines at most, `12 × CUDA out of memory`. Its rows are as those of `value`, in their own order: `value` is how often,
   *  the other columns are what. A column that the instance has as a label is not shown: it leaves only that instance's rows. */
  cause?: CauseQuery;
  /** How far back the queries look; the rule's SQL says `:window`. */
  window?: Duration;
  /** One or two levels, of different severity. The worst that holds is the alert's severity. */
  levels: readonly Level[];
  /** What a missing value means. Silence is a decision: `ok` resolves, `fire` fires, `keep` changes nothing. */
  whenNoData: "ok" | "fire" | "keep";
  /** What a failed query means, once it has failed for a minute. Never silently resolved. */
  whenQueryFails: "fire" | "keep";
  /** How long a firing level goes on firing after its condition has ended, counted anew whenever it holds again; Prometheus
   *  calls it keep_firing_for. Against a value that crosses its threshold back and forth. Also keeps what `whenNoData: "ok"`
   *  would end. */
  keepFiring?: Duration;
  /** A row whose column `samples` is below this (or empty) has no value: three requests make no error rate. `whenNoData` says
   *  what follows. The column is no label. At least 1. */
  minimumSamples?: number;
  /** Ids of the alerts (`source-unreachable` is one) whose fault makes this one's a mere consequence: while any of them fires,
   *  this one is not told as firing or escalated. Its end is, if its beginning was; and when the parent is over and this one
   *  still fires, so is that. At most 10. */
  dependsOn?: readonly string[];
  /** `together`: one notification for all instances, updated as they join and leave; without it, one for each. */
  group?: "together";
  /** How long after it was told what still fires is told again; then after twice as long each time, up to a day. */
  remindEvery?: Duration;
  /** Who looks after what it watches: a name or a team, at most 64 characters. */
  owner: string;
  /** Where it says what to do: a page of this project (`docs/runbooks/queue-depth.md`) or a URL, at most 300 characters. */
  runbook: string;
  /** The notification's text: `{value}` and `{label}` are filled in from the instance. */
  message: string;
  /** Ids of the channels to tell; all of them when left out. */
  channels?: readonly string[];
}

/** Everything that an alert asks, by the field that asks it. */
export function queriesOf({
  value,
  cause,
}: Pick<Alert, "value" | "cause">): { field: "value" | "cause"; query: Query }[] {
  return [{ field: "value", query: value }, ...(cause ? [{ field: "cause" as const, query: cause }] : [])];
}

export type Severity = "warning" | "critical";

export interface Level {
  severity: Severity;
  /** The level begins (pending, then firing) when this holds. */
  when: Condition;
  /** A firing level ends when this holds; without it, when `when` no longer does. */
  until?: Condition;
  /** How long `when` must hold before the level fires; at once when left out. */
  for?: Duration;
}

export type Condition = { above: number } | { below: number };

export const above = (threshold: number): Condition => ({ above: threshold });
export const below = (threshold: number): Condition => ({ below: threshold });

export function holds(condition: Condition, value: number): boolean {
  return "above" in condition ? value > condition.above : value < condition.below;
}

/** `> 30 jobs`, as shown beside a value. */
export function conditionInWords(condition: Condition, unit: string): string {
  return "above" in condition ? `> ${withUnit(condition.above, unit)}` : `< ${withUnit(condition.below, unit)}`;
}

/** A value with its unit and no more digits than help: `41 jobs`, `3.2 %`, `0.041 s`. */
export function withUnit(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3;
  const text = Number(value.toFixed(digits)).toString();
  return unit ? `${text} ${unit}` : text;
}
