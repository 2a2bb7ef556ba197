import type { Analysis, Digest } from "../../../model/report.ts";

export const reportId = "20260310-0730";
/** When the sample report is made, ms. */
export const madeAtMs = Date.UTC(2026, 2, 10, 7, 30);
const hourMs = 3_600_000;

/** A digest as small as one can be that has one of everything. */
export const sampleDigest: Digest = {
  reportId,
  stack: "prod",
  fromMs: madeAtMs - 24 * hourMs,
  toMs: madeAtMs,
  comparedWith: "the same hours of the 4 weeks before",
  snapshot: { id: "5f0c".repeat(16), metricsAtMs: madeAtMs - 240_000, logsAtMs: madeAtMs - 120_000 },
  verdict: "issues",
  entries: [
    {
      id: "d1",
      section: "errors",
      key: "errors:Synthesis failed: <error>",
      text: "an error message that was never seen before: 16 times, 9 users",
      verdict: "issues",
      surprise: 9.1,
      figures: { count: 16, usualCount: 0, users: 9, firstAtMs: madeAtMs - 9 * hourMs },
      labels: {
        template: "Synthesis failed: CUDA error: device-side assert triggered",
        logger: "yapit.gateway.results",
      },
      sinceMs: madeAtMs - 9 * hourMs,
      untilMs: madeAtMs - 8 * hourMs,
      example: [
        "22:31:02 INFO job 81 queued",
        "22:31:09 ERROR Synthesis failed: CUDA error: device-side assert triggered",
      ],
      series: [{ name: "errors each hour", unit: "", stepMs: hourMs, values: [0, 0, null, 4, 12, 0, 0, 0] }],
    },
    {
      id: "d2",
      section: "latency",
      key: "latency:kokoro",
      text: "kokoro takes 2.4 times as long as usual",
      verdict: "anomalies",
      surprise: 4.2,
      figures: { p95Ms: 8_420, usualP95Ms: 3_510 },
      labels: { model: "kokoro" },
    },
    {
      id: "d3",
      section: "http",
      key: "http:504",
      text: "11 % of requests are 504",
      verdict: "nominal",
      surprise: 1,
      figures: { sharePercent: 11.2 },
      labels: {},
      suppressedBy: "known normal edge-504",
    },
  ],
  leftOut: [{ section: "latency", entries: 3 }],
  missing: [{ section: "uptime", reason: "no Uptime Kuma is known" }],
};

export const quietDigest: Digest = { ...sampleDigest, verdict: "nominal", entries: [], leftOut: [], missing: [] };

export const sampleAnalysis: Analysis = {
  reportId,
  verdict: "issues",
  summary:
    "A worker's GPU failed for an hour at night: 16 requests of 9 users ended in an error. Since 23:30 all is well.",
  findings: [
    {
      title: "Synthesis failed on one worker",
      severity: "issues",
      evidence: "16 failures (d1.count) of 9 users (d1.users), all by higgs-1 (t1).",
      cites: ["d1.count", "d1.users", "t1"],
      sinceMs: madeAtMs - 9 * hourMs,
      recommendation: "Restart higgs-1 and look at its GPU's memory.",
    },
  ],
  patterns: ["Latency of kokoro rises as long as higgs-1 is out (d2)."],
  suggestions: ["GPU memory by worker"],
  rejected: [{ text: "40 % of users were hit", reason: "40 is not in what it cites" }],
  toolResults: [
    {
      id: "t1",
      tool: "query",
      input: { sql: "SELECT worker_id, count(*) AS failures FROM metrics_event GROUP BY ALL" },
      columns: ["worker_id", "failures"],
      rows: [["higgs-1", 16]],
      cut: false,
    },
  ],
  usage: {
    model: "claude-sonnet-4-5",
    calls: 3,
    inputTokens: 9_120,
    cacheReadTokens: 14_200,
    cacheWriteTokens: 7_300,
    outputTokens: 1_240,
    costUsd: 0.077,
  },
};
