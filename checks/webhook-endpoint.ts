import type { Check } from "../model/check.ts";

/** An unsigned event must be refused as such. Stripe says nothing when nobody listens; it tries for three days and gives up. */
export const webhookEndpoint: Check = {
  id: "webhook-endpoint",
  title: "Stripe's webhook listens",
  why: "An event without a signature is not refused with 400: payments are made and nobody is told, or anybody can tell us of some.",
  severity: "warning",
  owner: "billing",
  runbook: "docs/runbooks/outside.md",
  group: "API",
  audience: "private",
  kind: "http",
  url: "/webhooks/stripe",
  method: "POST",
  status: ["400"],
  every: "5m",
  downAfter: 2,
};
