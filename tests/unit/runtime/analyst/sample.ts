import type { Digest, DigestEntry, ToolResult } from "../../../../model/report.ts";

export const entry = (id: string, more: Partial<DigestEntry> = {}): DigestEntry => ({
  ...{ id, section: "errors", key: `errors:${id}`, text: "Something is odd.", verdict: "issues", surprise: 5 },
  ...{ figures: {}, labels: {} },
  ...more,
});

export const digestOf = (entries: DigestEntry[]): Digest => ({
  ...{ reportId: "20261126-0730", stack: "prod", comparedWith: "the same hours of the 4 weeks before" },
  ...{ fromMs: Date.UTC(2026, 10, 25, 7, 30), toMs: Date.UTC(2026, 10, 26, 7, 30) },
  snapshot: { id: "abc", metricsAtMs: Date.UTC(2026, 10, 26, 7, 28), logsAtMs: Date.UTC(2026, 10, 26, 7, 29) },
  ...{ verdict: "issues", entries, leftOut: [], missing: [] },
});

export const digest = digestOf([
  entry("d1", {
    text: "412 errors of one template, usually 30.",
    figures: { count: 412, usualCount: 30, users: 12, sharePercent: 4.2 },
    labels: { template: "Synthesis failed on <*>", worker: "higgs-1" },
    sinceMs: Date.UTC(2026, 10, 25, 22, 12, 40),
    untilMs: Date.UTC(2026, 10, 26, 1, 5),
  }),
  entry("d2", {
    section: "latency",
    verdict: "anomalies",
    figures: { p95Ms: 4_120, usualP95Ms: 812.4, changePercent: -5.5, retryRatio: 3, costUsd: 4.2, diskMb: 12_345 },
    labels: { model: "kokoro", status: "504" },
  }),
]);

export const toolResult = (more: Partial<ToolResult> = {}): ToolResult => ({
  ...{ id: "t1", tool: "query", input: { sql: "SELECT 1" }, cut: false },
  columns: ["hour", "records", "p95_ms", "worker_id", "status_code", "big"],
  rows: [
    ["2026-11-25T22:00:00Z", 77, 1_234.5, "higgs-2", 429, "9007199254740993"],
    ["2026-11-25T23:00:00Z", 0, null, null, 200, "1"],
  ],
  ...more,
});
