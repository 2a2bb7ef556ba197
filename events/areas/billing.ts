import type { KnownArea } from "../known-area.ts";

/** Money: Stripe's webhooks, and what is charged against what was used. */
export const billing: KnownArea = {
  id: "billing",
  title: "Billing and Stripe",
  answers: "Are webhooks answered, and in time? Is every synthesised block charged, and does what is charged add up?",
  source: "the gateway, at each webhook, and its billing task every few minutes",
  events: [
    { type: "stripe_webhook", filled: ["endpoint", "method", "status_code", "duration_ms"] },
    { type: "billing_processed", filled: ["data"] },
    { type: "billing_sync_drift", filled: ["data"] },
  ],
  window: "12h",
  views: ["billing"],
};
