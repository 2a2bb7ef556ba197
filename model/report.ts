/** What was found in a span of time, and what became of it: made by `digest`, thought about by `analyze`, sent by `report`. Each writes a
 *  file of JSON that the next one reads. All times are ms since the epoch; all texts from events and logs are untrusted. */

/** From best to worst. */
export const verdicts = ["nominal", "anomalies", "issues"] as const;
export type Verdict = (typeof verdicts)[number];

export const worseOf = (one: Verdict, other: Verdict): Verdict =>
  verdicts.indexOf(one) >= verdicts.indexOf(other) ? one : other;

/** The id in what is cited: `d7` of `d7.count`. */
export const citedId = (cite: string): string => cite.split(".")[0] ?? "";

/** Ids of all that a report has to be cited. */
export function citableIds({ digest, analysis }: Pick<Report, "digest" | "analysis">): ReadonlySet<string> {
  const entries = "failed" in digest ? [] : digest.entries;
  return new Set([...entries, ...analysis.toolResults].map(({ id }) => id));
}

/** The facts of a span beside what is usual for it, ranked by surprise, made without a model. */
export interface Digest {
  /** Of the report that it is for, in UTC: `20261126-0730`. */
  reportId: string;
  stack: string;
  fromMs: number;
  toMs: number;
  /** What "usual" means, in words: `the same hours of the 4 weeks before`. */
  comparedWith: string;
  /** The copies that were read: everything in a report is about these. */
  snapshot: Snapshot;
  /** The worst of its entries. */
  verdict: Verdict;
  /** The most surprising first. */
  entries: DigestEntry[];
  /** What did not fit, by section. */
  leftOut: { section: string; entries: number }[];
  /** Sections that could not be made, each with its reason; a verdict without them is no better than `anomalies`. */
  missing: { section: string; reason: string }[];
}

export interface Snapshot {
  /** SHA-256 of what identifies the files: names, sizes, times. */
  id: string;
  /** When the copy was last found to be all that the source has; null: there is none. */
  metricsAtMs: number | null;
  logsAtMs: number | null;
}

/** One thing worth knowing. Its figures are what a report may cite: `d7.count`. */
export interface DigestEntry {
  /** `d1`, `d2`…, in order of rank; unique in the digest. */
  id: string;
  /** Which part of the digest: `errors`, `freshness`, `latency`… */
  section: string;
  /** The same thing in every digest, for "new since" and suppression: `errors:gateway/synthesis failed for <n>`. */
  key: string;
  /** One line that says it, figures included; of ours, with untrusted parts only in `labels` and `example`. */
  text: string;
  verdict: Verdict;
  /** Higher is stranger. */
  surprise: number;
  /** Units stand last in the names: `count`, `usualCount`, `p95Ms`, `sharePercent`. */
  figures: Record<string, number>;
  /** Words it is about: model, worker, endpoint, template. Untrusted. */
  labels: Record<string, string>;
  sinceMs?: number;
  untilMs?: number;
  /** One case of it: log lines or events in order, cut. Untrusted. */
  example?: string[];
  /** Values over the span for a small chart, oldest first. */
  series?: { name: string; unit: string; stepMs: number; values: (number | null)[] }[];
  /** Why it is not counted as what it looks like: a known normal, a deployed fix. */
  suppressedBy?: string;
}

/** What the model made of it, or why there is none. */
export interface Analysis {
  reportId: string;
  /** Undefined where the model has spoken and was understood; else why the report is without it, one sentence. */
  withoutModel?: string;
  verdict?: Verdict;
  summary?: string;
  findings: Finding[];
  patterns: string[];
  /** Metrics that would have helped. */
  suggestions: string[];
  /** What the model said and is not shown, each with its reason. */
  rejected: { text: string; reason: string }[];
  /** What it looked up, by the ids that findings cite: `t1`, `t2`… */
  toolResults: ToolResult[];
  usage: ModelUsage;
}

export interface Finding {
  title: string;
  severity: Exclude<Verdict, "nominal">;
  /** Every figure in it has been found in what it cites. */
  evidence: string;
  /** Ids of digest entries and tool results. */
  cites: string[];
  sinceMs?: number;
  recommendation: string;
}

export interface ToolResult {
  id: string;
  tool: "query" | "logs";
  input: Record<string, unknown>;
  columns: string[];
  rows: (string | number | boolean | null)[][];
  /** There was more. */
  cut: boolean;
  /** Said to the model instead of rows. */
  error?: string;
}

export interface ModelUsage {
  model: string;
  calls: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  costUsd: number;
}

/** What people read. */
export interface Report {
  id: string;
  stack: string;
  kind: "scheduled" | "after-deploy" | "by hand";
  fromMs: number;
  toMs: number;
  madeAtMs: number;
  /** The worse of the digest's and the model's. Without a digest: `issues`, since nothing is known. */
  verdict: Verdict;
  digest: Digest | { failed: string };
  analysis: Analysis;
  /** By channel; saved before anything is sent. */
  deliveries: Record<"discord" | "ntfy", Delivery>;
}

export interface Delivery {
  state: "not wanted" | "waiting" | "accepted" | "refused";
  attempts: number;
  /** Of the last attempt that failed. */
  reason?: string;
  /** An attempt may have been accepted without our knowing: the next one is marked as a repeat. */
  inDoubt?: boolean;
  /** The service asked to be left alone until then. */
  notBeforeMs?: number;
  acceptedAtMs?: number;
  messageId?: string;
}
