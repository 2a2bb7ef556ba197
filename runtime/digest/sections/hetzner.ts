import { levelDraft } from "../level-draft.ts";
import { levelsOf } from "../levels.ts";
import { type Draft, overLimit, type Section } from "../section.ts";
import { hourMs, moment, placed } from "../span.ts";
import { amount, minuteOf } from "../words.ts";

/** Of all vCPUs, 95 % of an hour's minutes. */
const cpuPercent = { normal: 75, bad: 90 };

/** A server is as busy as its application, and that differs from week to week. */
const times = { p50: 1.6, p95: 1.8, hour: 2.2 };

/** What Hetzner measures of the server from outside. A stack without Hetzner has no such table, and nothing is said. */
export const hetzner: Section = {
  name: "hetzner",
  async find(scope) {
    const { columnsOf, rows, span } = scope;
    if (!["time", "metric", "value", "vcpus"].every((column) => columnsOf("hetzner_metric").includes(column)))
      return [];
    const levels = await levelsOf(scope, {
      from: placed(span, "hetzner_metric", "time", "true"),
      by: { metric: "metric" },
      value: "CASE WHEN metric = 'cpu' THEN value / vcpus ELSE value END",
    });
    const drafts = levels.map((one) => {
      const isCpu = one.labels.metric === "cpu";
      return levelDraft(scope, {
        key: `hetzner:${one.labels.metric}`,
        what: isCpu ? "use of all vCPUs, by the minute" : "one of the server's measurements, by the minute",
        figure: "value",
        unit: isCpu ? "Percent" : "",
        levels: one,
        times,
        ...(isCpu ? { limit: cpuPercent } : {}),
      });
    });
    const [last] = await rows<{ atMs: number | null }>(
      `SELECT epoch_ms(max(time)) AS "atMs" FROM hetzner_metric WHERE time < ${moment(span.toMs)}`,
    );
    return [
      ...drafts.filter((draft) => draft !== undefined && (draft.verdict !== "nominal" || draft.key === "hetzner:cpu")),
      ...stale(last?.atMs ?? null, Math.min(span.toMs, scope.snapshot.metricsAtMs ?? span.toMs)),
    ] as Draft[];
  },
};

function stale(lastMs: number | null, toMs: number): Draft[] {
  if (lastMs === null || toMs - lastMs < hourMs) return [];
  const hours = (toMs - lastMs) / hourMs;
  return [
    {
      key: "hetzner:stale",
      text: `Hetzner's measurements end ${minuteOf(lastMs)}, ${amount(hours)} h before the end of the span.`,
      verdict: "anomalies",
      deviations: overLimit(hours, 1),
      figures: { hours },
      sinceMs: lastMs,
    },
  ];
}
