import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** A loop of the gateway that crashed stays dead until a restart, and what it did (billing, metrics) is lost meanwhile.
 *  One is enough; it stays firing for a quarter of an hour so that nobody misses it. */
export const backgroundTaskCrashed: Alert = {
  id: "background-task-crashed",
  title: "A background task crashed",
  owner: "gateway",
  runbook: "docs/runbooks/background-task-crashed.md",
  unit: "crashes",
  window: "15m",
  value: sql`
    SELECT count(*) AS value
    FROM metrics_event
    WHERE event_type = 'error' AND data->>'message' LIKE 'Background task%'
      AND timestamp > :now - :window AND timestamp <= :now`,
  cause: sql`
    SELECT data->>'message' AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'error' AND data->>'message' LIKE 'Background task%'
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "critical", when: above(0) }],
  whenNoData: "keep", // a count always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value} in the last 15 minutes; restart the gateway",
};
