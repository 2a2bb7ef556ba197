import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Stripe gives up on a webhook after 20 s and a paying user stays without credit. Normal is below 1 s. */
export const stripeWebhookSlow: Alert = {
  id: "stripe-webhook-slow",
  title: "Stripe webhooks are slow",
  owner: "billing",
  runbook: "docs/runbooks/stripe-webhook-slow.md",
  unit: "ms",
  window: "5m",
  value: sql`
    SELECT max(duration_ms) AS value
    FROM metrics_event
    WHERE event_type = 'stripe_webhook' AND timestamp > :now - :window AND timestamp <= :now`,
  cause: sql`
    SELECT concat_ws(' ', 'over 5 s', data->>'type') AS answer, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'stripe_webhook' AND duration_ms > 5000
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [
    { severity: "warning", when: above(5_000) },
    { severity: "critical", when: above(15_000) },
  ],
  whenNoData: "ok", // hours without a payment are normal
  whenQueryFails: "fire",
  message: "the slowest took {value}; Stripe gives up at 20000 ms",
};
