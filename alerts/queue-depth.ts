import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Readers hear silence while jobs wait. Depth is judged, not latency: a stuck worker grows the queue minutes before the
 *  first request times out. Normal is below 10; a long document briefly reaches 30, so that level waits. */
export const queueDepth: Alert = {
  id: "queue-depth",
  title: "Synthesis queue is backing up",
  owner: "speech",
  runbook: "docs/runbooks/queue-depth.md",
  unit: "jobs",
  window: "5m",
  value: sql`
    SELECT DISTINCT ON (model_slug) model_slug AS model, queue_depth AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_queued' AND timestamp > :now - :window AND timestamp <= :now
    ORDER BY model_slug, timestamp DESC, id DESC`,
  cause: sql`
    SELECT model_slug AS model, concat_ws(' ', event_type, 'by', worker_id) AS work, count(*) AS value
    FROM metrics_event
    WHERE event_type IN ('synthesis_complete', 'synthesis_error', 'job_requeued')
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [
    { severity: "warning", when: above(30), until: below(20), for: "2m" },
    { severity: "critical", when: above(80), until: below(40) },
  ],
  whenNoData: "keep", // an idle site queues nothing, but neither does one whose gateway died: never resolve on silence
  whenQueryFails: "fire",
  message: "{model}: {value} waiting",
};
