import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** A job in the dead-letter queue was tried three times and is not tried again by itself: somebody must look why and put it
 *  back. The normal number is zero. It stays firing for a quarter of an hour so that nobody misses it. */
export const deadLetter: Alert = {
  id: "dead-letter",
  title: "Jobs were given up",
  owner: "speech",
  runbook: "docs/runbooks/dead-letter.md",
  unit: "jobs",
  window: "15m",
  value: sql`
    SELECT count(*) AS value
    FROM metrics_event
    WHERE event_type = 'job_dlq' AND timestamp > :now - :window AND timestamp <= :now`,
  cause: sql`
    SELECT concat_ws(': ', model_slug, data->>'error') AS failed_try, count(*) AS value
    FROM metrics_event
    WHERE event_type IN ('job_requeued', 'job_dlq') AND data->>'error' IS NOT NULL
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(0) }],
  whenNoData: "keep", // a count always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value} in the last 15 minutes; they lie in tts:dlq until somebody puts them back",
};
