import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** A webhook that is answered with an error is a payment that we don't know of. Stripe sends it again, so one or two mend
 *  themselves, and a stranger may send a forged one; the third in a quarter of an hour does not. */
export const stripeWebhookFailures: Alert = {
  id: "stripe-webhook-failures",
  title: "Stripe webhooks are refused",
  owner: "billing",
  runbook: "docs/runbooks/stripe-webhook-failures.md",
  unit: "webhooks",
  window: "15m",
  value: sql`
    SELECT count(*) AS value
    FROM metrics_event
    WHERE event_type = 'stripe_webhook' AND status_code >= 400
      AND timestamp > :now - :window AND timestamp <= :now`,
  cause: sql`
    SELECT concat_ws(' ', status_code, data->>'type') AS answer, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'stripe_webhook' AND status_code >= 400
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [
    { severity: "warning", when: above(2) },
    { severity: "critical", when: above(10) },
  ],
  whenNoData: "keep", // a count always has a row: none means that something else is wrong
  whenQueryFails: "fire",
  message: "{value} were answered with an error in the last 15 minutes",
};
