import type { Series, Table } from "../../model/dashboard.ts";
import { percentile, textField } from "../../views/shared/names.ts";
import { bucketOf } from "../shared/asked.ts";
import { ofWebhooks } from "./used.ts";

const common = { source: ["metrics_event"], range: "page", empty: "Stripe sent nothing." } as const;

export const webhookTime: Series = {
  ...common,
  kind: "series",
  id: "webhook-time",
  title: "Answers to Stripe",
  subtitle: "p50, p95, and the slowest",
  help: "Below 1 s is normal. A webhook that takes seconds waits for the database or for Stripe's own API; at 20 s Stripe gives up. The alert judges the slowest of five minutes.",
  width: 6,
  alert: "stripe-webhook-slow",
  unit: "ms",
  draw: "lines",
  between: "gap",
  order: ["p50", "p95", "slowest"],
  sql: `SELECT ${bucketOf()} AS at, unnest(['p50', 'p95', 'slowest']) AS line,
  unnest(list_append(quantile_cont(duration_ms, [0.5, 0.95]), max(duration_ms))) AS value
${ofWebhooks} GROUP BY 1`,
};

export const failedWebhooks: Series = {
  ...common,
  kind: "series",
  id: "failed",
  title: "Failed webhooks",
  subtitle: "most in any quarter of an hour",
  help: "As the alert counts them: the lines are its thresholds. 400 is usually a signature that no longer fits the secret, 5xx the gateway itself. Stripe's own dashboard sends them again once it is mended.",
  width: 6,
  alert: "stripe-webhook-failures",
  unit: "webhooks",
  draw: "steps",
  between: "zero",
  sql: `SELECT ${bucketOf("begins")} AS at, max(failed) AS value FROM (
  SELECT time_bucket(INTERVAL 15 MINUTE, timestamp) AS begins, count(*) FILTER (WHERE status_code >= 400) AS failed
  ${ofWebhooks} GROUP BY 1
) GROUP BY 1`,
};

export const webhooks: Series = {
  ...common,
  kind: "series",
  id: "webhooks",
  title: "Webhooks",
  subtitle: "by what they were answered",
  help: "How much Stripe sends. Hours without a payment are normal; days without one webhook mean that Stripe has another address, or has switched ours off after too many failures.",
  width: 6,
  unit: "webhooks",
  draw: "stacked",
  between: "zero",
  order: ["taken", "refused (4xx)", "failed (5xx)"],
  sql: `SELECT ${bucketOf()} AS at, CASE WHEN status_code >= 500 THEN 'failed (5xx)' WHEN status_code >= 400 THEN 'refused (4xx)'
  ELSE 'taken' END AS answer, count(*) AS value
${ofWebhooks} GROUP BY 1, 2`,
};

export const webhookTypes: Table = {
  ...common,
  kind: "table",
  id: "webhook-types",
  title: "Webhooks by type",
  subtitle: "what Stripe told of, and how we took it",
  help: "One type that fails while the others go through is a handler of ours that a change broke.",
  width: 6,
  columns: {
    type: { title: "Type", shows: "text" },
    webhooks: { title: "Webhooks", shows: "number", bar: true },
    failed: { title: "Failed", shows: "number" },
    p95_ms: { title: "p95", shows: "number", unit: "ms" },
    last: { title: "Last", shows: "time", wideOnly: true },
  },
  sql: `SELECT coalesce(${textField("stripe_webhook", "type")}, 'not said') AS type, count(*) AS webhooks,
  count(*) FILTER (WHERE status_code >= 400) AS failed, ${percentile(95, "duration_ms")} AS p95_ms, max(timestamp) AS last
${ofWebhooks} GROUP BY 1 ORDER BY webhooks DESC, type LIMIT 12`,
};
