import { type Alert, below } from "../model/alert.ts";
import { logs, sql } from "../model/query.ts";

/** Every other rule reads these events: while they stand still, silence proves nothing. The application once lost five
 *  days of metrics unnoticed. The uptime check alone makes an event a minute, so ten minutes without one are no idle night. */
export const metricsStale: Alert = {
  id: "metrics-stale",
  title: "The event stream has gone dark",
  owner: "gateway",
  runbook: "docs/runbooks/metrics-stale.md",
  unit: "events",
  window: "10m",
  value: sql`
    SELECT count(*) AS value
    FROM metrics_event
    WHERE timestamp > :now - :window AND timestamp <= :now`,
  cause: logs({ by: "template" }), // a log that goes on means that the gateway lives, and only its metrics are lost
  levels: [{ severity: "critical", when: below(1) }],
  whenNoData: "fire",
  whenQueryFails: "fire",
  message: "{value} in the last 10 minutes; the metrics writer of the gateway has stopped",
};
