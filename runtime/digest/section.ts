import type { DigestEntry, Snapshot } from "../../model/report.ts";
import type { ReportContext } from "../../model/report-context.ts";
import type { Slot } from "./activity.ts";
import type { Span } from "./span.ts";

/** A part of the digest. */
export interface Section {
  name: string;
  /** Tables of the copies that it is made of, each with its columns: a section that lacks one is missing. */
  reads?: Readonly<Record<string, readonly string[]>>;
  find(scope: Scope): Promise<Draft[]>;
}

/** What sections look at. */
export interface Scope {
  stack: string;
  span: Span;
  snapshot: Snapshot;
  context: ReportContext | undefined;
  /** How much of events and of log records each five minutes of the span have. */
  slots: readonly Slot[];
  /** Buckets of the span whose events are not there, because the metrics were dark while the log went on, or the copy is older: what is
   *  counted there says nothing. */
  dark: ReadonlySet<number>;
  /** Those that the copy of the log does not reach. */
  unread: ReadonlySet<number>;
  /** SQL: events, and log records, that fulfil a condition, with `k` and `bucket` as span.ts's `placed` has them. */
  events(where: string): string;
  logs(where: string): string;
  /** What a table of the copies has; none where there is no such table. */
  columnsOf(table: string): readonly string[];
  /** Rows of one SELECT, by the names of its columns. Times are asked for as ms: `epoch_ms(…)`. */
  rows<Row>(sql: string): Promise<Row[]>;
}

/** An entry before it is ranked. */
export interface Draft extends Pick<DigestEntry, "key" | "text" | "verdict" | "figures"> {
  /** How strange it is, in usual deviations; see usual.ts. Of what is over a limit, six times its share of it: at the limit, 6. */
  deviations: number;
  labels?: Record<string, string | null>;
  sinceMs?: number;
  untilMs?: number;
  /** When it was last seen: a fix that was deployed later covers it. */
  lastMs?: number;
  example?: string[];
  series?: NonNullable<DigestEntry["series"]>;
}

/** Strangeness of a value over its limit. */
export const overLimit = (value: number, limit: number): number => (6 * value) / limit;
