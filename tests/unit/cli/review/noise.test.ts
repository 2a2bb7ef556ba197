import { expect, it } from "vitest";
import { compared } from "../../../../backtest/compare.ts";
import type { AlertReport, Firing, Report } from "../../../../backtest/report.ts";
import { noiseRows } from "../../../../cli/review/figures.ts";
import { noiseOf } from "../../../../cli/review/noise.ts";
import { diskUsage, queueDepth } from "./sample.ts";

const hourMs = 3_600_000;
const from = Date.UTC(2026, 2, 2);

function report(alerts: AlertReport[]): Report {
  const to = from + 84 * hourMs; // half a week
  return {
    ...{ history: "postgres://host/secret-name", extent: { from, to, events: 1_000 }, from, to, stepMs: 15_000 },
    ...{ gaps: [], gapMs: 600_000, alerts },
  };
}

const firing = (startsAtHour: number, hours: number | null): Firing => {
  const at = from + startsAtHour * hourMs;
  const labels = { user: "planted-user" };
  return { labels, severity: "warning", from: at, to: hours && at + hours * hourMs, pages: [at], inGap: false };
};

it("noise is pages and nights in a week, with nothing of the history but numbers", () => {
  const queue = (firings: Firing[]): AlertReport => ({ alert: queueDepth, firings, remarks: ["planted-remark"] });
  const disk: AlertReport = { alert: diskUsage, unanswered: "planted-reason", firings: [], remarks: [] };
  const before = report([queue([firing(12, 1), firing(23, 2)]), disk]);
  const now = report([queue([firing(12, 1)]), disk]);
  const noise = noiseOf(compared("main", before, now), { zone: "UTC" }, false);
  expect(noise.before).toEqual({ pages: 4, atNight: 2 });
  expect(noise.now).toEqual({ pages: 2, atNight: 0 });
  expect(noiseRows(noise)).toEqual([
    ["queue-depth", "2 → 1", "2 → 1", "1 → 0", "2 h → 1 h"],
    ["disk-usage", "the history cannot answer it"],
  ]);
  expect(JSON.stringify(noise)).not.toMatch(/planted|secret/);
});
