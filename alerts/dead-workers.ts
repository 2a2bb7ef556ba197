import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Jobs of a model go into its queue, and in five minutes not one has come out, neither done nor failed: its workers are gone, or
 *  hang while their containers look healthy. The number of jobs is judged, so that a single one at night, still at work, is
 *  not enough; and it goes on until something has come out, though nobody may ask any more. */
export const deadWorkers: Alert = {
  id: "dead-workers",
  title: "No worker takes the jobs",
  owner: "speech",
  runbook: "docs/runbooks/dead-workers.md",
  unit: "jobs",
  window: "5m",
  value: sql`
    SELECT model_slug AS model, CASE
        WHEN count(*) FILTER (WHERE event_type <> 'synthesis_queued') > 0 THEN 0
        ELSE count(*)
      END AS value
    FROM metrics_event
    WHERE event_type IN ('synthesis_queued', 'synthesis_complete', 'synthesis_error', 'job_requeued', 'job_dlq')
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY model_slug`,
  cause: sql`
    SELECT model_slug AS model, concat('finished within the hour before by ', worker_id) AS finished, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_complete' AND timestamp > :now - interval '1 hour' AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [{ severity: "critical", when: above(4), until: below(1), for: "1m" }],
  whenNoData: "keep", // nobody asks any more, perhaps because nobody is answered
  whenQueryFails: "fire",
  message: "{model}: {value} were queued in the last 5 minutes, and none came out",
};
