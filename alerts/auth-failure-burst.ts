import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Somebody tries passwords, or nobody can sign in any more. People mistype a few dozen times a day; more than ten a minute
 *  for five minutes are none of them. */
export const authFailureBurst: Alert = {
  id: "auth-failure-burst",
  title: "Many sign-ins are refused",
  owner: "gateway",
  runbook: "docs/runbooks/auth-failure-burst.md",
  unit: "sign-ins",
  window: "5m",
  value: sql`
    SELECT count(*) AS value
    FROM metrics_event
    WHERE event_type = 'http_request' AND status_code = 401 AND endpoint LIKE '%sign-in%'
      AND timestamp > :now - :window AND timestamp <= :now`,
  cause: sql`
    SELECT concat_ws(' ', method, endpoint, user_id) AS refused, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'http_request' AND status_code = 401 AND endpoint LIKE '%sign-in%'
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(50), until: below(20) }],
  whenNoData: "keep", // a count always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value} were refused in the last 5 minutes",
};
