import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** What users were charged differs from what they used. One user a few days apart is known and settled by hand; more than
 *  three in six hours is a fault of the billing. */
export const billingDrift: Alert = {
  id: "billing-drift",
  title: "Billing and usage differ",
  owner: "billing",
  runbook: "docs/runbooks/billing-drift.md",
  unit: "differences",
  window: "6h",
  value: sql`
    SELECT count(*) AS value
    FROM metrics_event
    WHERE event_type = 'billing_sync_drift' AND timestamp > :now - :window AND timestamp <= :now`,
  cause: sql`
    SELECT concat('user ', user_id) AS whose, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'billing_sync_drift' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(3) }],
  whenNoData: "keep", // a count always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value} in the last 6 hours",
};
