import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** One worker takes more than three times as long for a block as the others of its model: its GPU is throttled, or it runs on the
 *  CPU. Medians, because blocks differ in length; siblings judge each other, so that a slow day is nobody's fault. */
export const workerOutlier: Alert = {
  id: "worker-outlier",
  title: "A worker is far slower than its siblings",
  owner: "speech",
  runbook: "docs/runbooks/worker-outlier.md",
  unit: "times",
  window: "15m",
  value: sql`
    WITH worker AS (
      SELECT model_slug AS model, worker_id AS worker,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY worker_latency_ms) AS block_ms
      FROM metrics_event
      WHERE event_type = 'synthesis_complete' AND timestamp > :now - :window AND timestamp <= :now
      GROUP BY model_slug, worker_id
      HAVING count(*) >= 10
    )
    SELECT worker.model, worker.worker, worker.block_ms / avg(sibling.block_ms) AS value
    FROM worker JOIN worker AS sibling ON sibling.model = worker.model AND sibling.worker <> worker.worker
    WHERE sibling.block_ms > 0
    GROUP BY worker.model, worker.worker, worker.block_ms`,
  levels: [{ severity: "warning", when: above(3), until: below(2), for: "5m" }],
  whenNoData: "ok", // a worker alone, or with fewer than ten blocks, has nobody to be compared with
  whenQueryFails: "fire",
  message: "{model}: {worker} takes {value} as long as the others",
};
