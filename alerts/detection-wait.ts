import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Whoever uploads a scan looks at a progress bar until its pages are through layout detection. Normal is below 5 s a page, bad
 *  above 8 s. Half of the pages are judged: the last pages of one thick scan always wait. */
export const detectionWait: Alert = {
  id: "detection-wait",
  title: "Pages wait too long for layout detection",
  owner: "documents",
  runbook: "docs/runbooks/detection-wait.md",
  unit: "s",
  window: "15m",
  value: sql`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY queue_wait_ms) / 1000.0 AS value
    FROM metrics_event
    WHERE event_type = 'detection_complete' AND timestamp > :now - :window AND timestamp <= :now
    HAVING count(*) >= 10`,
  cause: sql`
    SELECT concat('finished by ', worker_id) AS finished, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'detection_complete' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(8), until: below(5), for: "2m" }],
  whenNoData: "ok", // an hour without a scan is normal, and whoever waited has their pages by then
  whenQueryFails: "fire",
  message: "half of the pages waited longer than {value} in the last 15 minutes",
};
