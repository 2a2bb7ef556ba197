import { type Fault, flagFault } from "./fault.ts";

/** Slow enough to be noticed, and not so slow that Stripe gives up. */
export const slowWebhooks: Fault = flagFault("slow-webhooks", "Stripe webhooks take six seconds", [
  "stripe-webhook-slow",
]);
