import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** A batch of pages that has neither come back nor failed a day after it was handed over: its user waits for a document. The
 *  service promises 24 h. After a week it is given up, and so is looking for it. */
export const batchStuck: Alert = {
  id: "batch-stuck",
  title: "A batch does not come back",
  owner: "documents",
  runbook: "docs/runbooks/batch-stuck.md",
  unit: "h",
  window: "7d",
  value: sql`
    SELECT data->>'batch_id' AS batch, extract(epoch FROM :now - min(timestamp)) / 3600.0 AS value
    FROM metrics_event
    WHERE event_type IN ('batch_job_submitted', 'batch_job_complete', 'batch_job_failed')
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY data->>'batch_id'
    HAVING count(*) FILTER (WHERE event_type IN ('batch_job_complete', 'batch_job_failed')) = 0`,
  levels: [{ severity: "warning", when: above(24) }],
  whenNoData: "ok", // a batch that has ended has no row
  whenQueryFails: "fire",
  message: "{batch}: submitted {value} ago",
};
