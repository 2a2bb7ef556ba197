import type { Alert } from "../../model/alert.ts";

/** One row of a rule's result. */
export interface Row {
  /** What the instance is: its identity from tick to tick. */
  labels: Record<string, string>;
  /** What is said about it in messages; may change while it stays the same instance. */
  annotations: Record<string, string>;
  /** null: there is no number, which counts as no data. */
  value: number | null;
}

/** What Watchbill looks through. Losing one is an alert of its own, not a failure of each rule behind it. */
export const sourceNames = ["database", "logs", "host", "docker"] as const;
export type SourceName = (typeof sourceNames)[number];

export type Outcome =
  | { kind: "rows"; rows: readonly Row[]; problem?: string }
  | { kind: "failed"; reason: string }
  | { kind: "unreachable"; source: SourceName; reason: string };

/** Where values come from. `read` never throws: what goes wrong is an outcome. `now` is the tick's time, ms. */
export interface Source {
  read(alert: Alert, now: number): Promise<Outcome>;
}
