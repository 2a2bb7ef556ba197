import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Jobs come through, but only when they are tried again: a worker is lost or too slow again and again, and blocks will fail
 *  next. Normal are two in a thousand. While blocks fail for good, their own alert says so and this one is silent. */
export const requeuePattern: Alert = {
  id: "requeue-pattern",
  title: "Jobs need several tries",
  owner: "speech",
  runbook: "docs/runbooks/requeue-pattern.md",
  unit: "%",
  window: "10m",
  value: sql`
    SELECT model_slug AS model,
      100.0 * count(*) FILTER (WHERE event_type = 'job_requeued')
        / count(*) FILTER (WHERE event_type IN ('job_requeued', 'synthesis_complete')) AS value
    FROM metrics_event
    WHERE event_type IN ('job_requeued', 'synthesis_complete', 'synthesis_error')
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY model_slug
    HAVING count(*) FILTER (WHERE event_type IN ('job_requeued', 'synthesis_complete')) >= 20
      AND count(*) FILTER (WHERE event_type = 'synthesis_error') = 0`,
  cause: sql`
    SELECT model_slug AS model, concat_ws(': ', worker_id, data->>'error') AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'job_requeued' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [{ severity: "warning", when: above(10), until: below(5), for: "2m" }],
  whenNoData: "ok", // fewer than 20 tries in ten minutes are no pattern, and failures are told by synthesis-errors
  whenQueryFails: "fire",
  message: "{model}: {value} of tries in the last 10 minutes went back into the queue",
};
