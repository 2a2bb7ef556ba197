import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** An API refuses calls for their rate. A few an hour are normal and are tried again; more than 30 mean that work is held up
 *  and the quota, or what uses it, must change. */
export const apiRateLimits: Alert = {
  id: "api-rate-limits",
  title: "An API refuses us for our rate",
  owner: "documents",
  runbook: "docs/runbooks/api-rate-limits.md",
  unit: "refusals",
  window: "1h",
  value: sql`
    SELECT data->>'api_name' AS api, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'api_rate_limit' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY data->>'api_name'`,
  cause: sql`
    SELECT data->>'api_name' AS api, concat('after ', coalesce(retry_count, 0), ' retries') AS refused, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'api_rate_limit' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [{ severity: "warning", when: above(30), until: below(10) }],
  whenNoData: "ok", // an API that refuses nothing has no row
  whenQueryFails: "fire",
  message: "{api}: {value} in the last hour",
};
