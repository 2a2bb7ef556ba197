import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** The gateway reports an error of its own only where it could do nothing about it, and the normal number is zero, so one is
 *  worth a look. More than ten in a quarter of an hour are no accident. Crashed tasks have an alert of their own. */
export const gatewayErrors: Alert = {
  id: "gateway-errors",
  title: "The gateway reports errors",
  owner: "gateway",
  runbook: "docs/runbooks/gateway-errors.md",
  unit: "errors",
  window: "15m",
  value: sql`
    SELECT count(*) AS value
    FROM metrics_event
    WHERE event_type = 'error' AND coalesce(data->>'message', '') NOT LIKE 'Background task%'
      AND timestamp > :now - :window AND timestamp <= :now`,
  cause: sql`
    SELECT data->>'message' AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'error' AND coalesce(data->>'message', '') NOT LIKE 'Background task%'
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [
    { severity: "warning", when: above(0) },
    { severity: "critical", when: above(10), until: below(5) },
  ],
  whenNoData: "keep", // a count always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value} in the last 15 minutes",
};
