import { createHash } from "node:crypto";
import type { Severity } from "../../model/alert.ts";

/** What an instance stands for: a row's label set, a rule that has never had a row, or a rule whose query fails. */
export type Cause = "value" | "no-data" | "query-failed";

export interface LevelState {
  /** When the level's `when` began to hold, ms. */
  since: number;
  /** false: pending. A level that is neither is absent. */
  firing: boolean;
  /** Since when a firing level's condition has been over, where `keepFiring` keeps it. */
  quietSince?: number;
}

/** The state of one instance between two ticks. All times are ms since the epoch. */
export interface Instance {
  /** 16 hex digits of the cause and the labels. */
  key: string;
  cause: Cause;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** The last number there was. */
  value: number | null;
  /** The numbers of the last ticks that had one, oldest first, at most 20: what people are shown beside the value. */
  recent?: readonly number[];
  levels: Partial<Record<Severity, LevelState>>;
  /** Since when there has been no value where one is wanted. */
  missingSince: number | null;
  /** The worst that fires; null: nothing does. */
  severity: Severity | null;
  /** When what fires began to be wrong, which is before it fired. */
  breachSince: number | null;
  firingSince: number | null;
  /** Why it fires when no threshold is the reason: "no data", "query failed: …". */
  reason: string | null;
}

/** A change that people are told of. Severity is the new one; for `resolved`, the last one. */
export interface Transition {
  kind: "firing" | "escalated" | "deescalated" | "resolved";
  severity: Severity;
  key: string;
  cause: Cause;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  value: number | null;
  recent?: readonly number[];
  reason: string | null;
  /** When it began to be wrong. */
  since: number;
  at: number;
}

export const recentLimit = 20;

export function instanceKey(cause: Cause, labels: Record<string, string>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([cause, sorted]))
    .digest("hex")
    .slice(0, 16);
}

export function newInstance(cause: Cause, labels: Record<string, string>): Instance {
  return {
    key: instanceKey(cause, labels),
    cause,
    labels,
    annotations: {},
    value: null,
    levels: {},
    missingSince: null,
    severity: null,
    breachSince: null,
    firingSince: null,
    reason: null,
  };
}
