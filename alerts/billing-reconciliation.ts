import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Blocks of a day that nobody was charged for: events were lost between synthesis and billing, as has happened. Billing may lag:
 *  only blocks that are 15 minutes old are counted, and all that was charged since. 500 blocks make one lost settlement small. */
export const billingReconciliation: Alert = {
  id: "billing-reconciliation",
  title: "Blocks were not charged",
  owner: "billing",
  runbook: "docs/runbooks/billing-reconciliation.md",
  unit: "%",
  window: "24h",
  value: sql`
    SELECT 100.0 * (blocks - charged) / blocks AS value
    FROM (
      SELECT
        count(*) FILTER (WHERE event_type = 'synthesis_complete' AND timestamp <= :now - interval '15 minutes') AS blocks,
        coalesce(sum((data->>'events_count')::bigint) FILTER (WHERE event_type = 'billing_processed'), 0) AS charged
      FROM metrics_event
      WHERE event_type IN ('synthesis_complete', 'billing_processed')
        AND timestamp > :now - :window AND timestamp <= :now
    ) AS day
    WHERE blocks >= 500`,
  cause: sql`
    SELECT data->>'message' AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'error' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [
    { severity: "warning", when: above(3), until: below(2), for: "5m" },
    { severity: "critical", when: above(20), until: below(10), for: "5m" },
  ],
  whenNoData: "keep", // fewer than 500 blocks prove neither that billing works nor that it does not
  whenQueryFails: "fire",
  message: "{value} of the blocks of the last 24 hours",
};
