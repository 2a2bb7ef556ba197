import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";

const parts = { wait: "queue_wait_ms", work: "worker_latency_ms", total: "total_latency_ms" };
const words = { wait: "for a worker", work: "of the worker", total: "from queued to the result" };
const partNames = ["wait", "work", "total"] as const;

export const latencyPerModel: View = {
  name: "latency_per_model",
  meaning: "One day (UTC) of one model a row: how long its blocks waited, were worked on, and took in all.",
  columns: {
    day: { type: "DATE", meaning: "in UTC" },
    model: { type: "VARCHAR", meaning: "speech model" },
    blocks: { type: "BIGINT", unit: "blocks", meaning: "blocks whose audio was made" },
    ...Object.fromEntries(
      partNames.flatMap((part) =>
        [50, 95, 99].map((percent) => [
          `${part}_p${percent}_ms`,
          { type: "DOUBLE", unit: "ms", meaning: `${percent} % of the times ${words[part]} were shorter` } as const,
        ]),
      ),
    ),
  },
  sql: `
SELECT CAST(timestamp AS DATE) AS day, model_slug AS model, count(*) AS blocks,
  ${partNames
    .flatMap((part) => [50, 95, 99].map((percent) => `${percentile(percent, parts[part])} AS ${part}_p${percent}_ms`))
    .join(",\n  ")}
FROM metrics_event WHERE ${is("synthesis_complete")} GROUP BY ALL`,
  example: {
    shows: "how long a block takes, by model",
    sql: `SELECT model, sum(blocks) AS blocks, round(max(wait_p95_ms)) AS wait_p95_ms,
  round(max(work_p95_ms)) AS work_p95_ms
FROM latency_per_model GROUP BY model ORDER BY model`,
  },
};
