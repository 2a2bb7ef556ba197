import type { View } from "../model/view.ts";
import { is, numberField, percentile } from "./shared/names.ts";

export const billing: View = {
  name: "billing",
  meaning: "One day (UTC) a row: Stripe's webhooks, and what was charged against what was used.",
  columns: {
    day: { type: "DATE", meaning: "in UTC" },
    webhooks: { type: "BIGINT", unit: "webhooks", meaning: "how many were answered" },
    failed_webhooks: {
      type: "BIGINT",
      unit: "webhooks",
      meaning: "of these, with 4xx or 5xx: Stripe sends them again",
    },
    webhook_p95_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 20 were faster; Stripe gives up at 20000" },
    webhook_max_ms: { type: "BIGINT", unit: "ms", meaning: "the slowest" },
    blocks_used: { type: "BIGINT", unit: "blocks", meaning: "blocks that were synthesised" },
    blocks_charged: { type: "BIGINT", unit: "blocks", meaning: "blocks that were charged; lags by minutes" },
    blocks_missing: { type: "BIGINT", unit: "blocks", meaning: "used and not charged" },
    drifts: { type: "BIGINT", unit: "users", meaning: "how often what was charged differed from what was used" },
    drift_amount: { type: "DOUBLE", meaning: "sum of those differences, expected less actual" },
  },
  sql: `
WITH day AS (
  SELECT CAST(timestamp AS DATE) AS day,
    count(*) FILTER (WHERE ${is("stripe_webhook")}) AS webhooks,
    count(*) FILTER (WHERE ${is("stripe_webhook")} AND status_code >= 400) AS failed_webhooks,
    ${percentile(95, "duration_ms")} FILTER (WHERE ${is("stripe_webhook")}) AS webhook_p95_ms,
    max(duration_ms) FILTER (WHERE ${is("stripe_webhook")}) AS webhook_max_ms,
    count(*) FILTER (WHERE ${is("synthesis_complete")}) AS blocks_used,
    coalesce(sum(${numberField("billing_processed", "events_count")}) FILTER (WHERE ${is("billing_processed")}), 0) AS blocks_charged,
    count(*) FILTER (WHERE ${is("billing_sync_drift")}) AS drifts,
    coalesce(sum(${numberField("billing_sync_drift", "expected")} - ${numberField("billing_sync_drift", "actual")})
      FILTER (WHERE ${is("billing_sync_drift")}), 0) AS drift_amount
  FROM metrics_event
  WHERE ${is("stripe_webhook", "synthesis_complete", "billing_processed", "billing_sync_drift")}
  GROUP BY 1
)
SELECT day, webhooks, failed_webhooks, webhook_p95_ms, webhook_max_ms, blocks_used, blocks_charged,
  blocks_used - blocks_charged AS blocks_missing, drifts, drift_amount
FROM day`,
  example: {
    shows: "what is charged against what is used, by day",
    sql: `SELECT day, webhooks, blocks_used, blocks_charged, blocks_missing
FROM billing ORDER BY day`,
  },
};
