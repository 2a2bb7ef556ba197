import type { Figure } from "../../model/dashboard.ts";
import { is, percentile } from "../../views/shared/names.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { percentOf } from "../shared/percents.ts";
import { amount, charged, missing, missingPercent, ofDrift, ofUse, ofWebhooks, used } from "./used.ts";

const common = { kind: "figure", width: 2, source: ["metrics_event"], range: "page" } as const;

export const missingFigure: Figure = {
  ...common,
  id: "missing",
  title: "Used and not charged",
  subtitle: "share of blocks that were synthesised",
  help: "Money that is lost, or that will be charged late. What was used in the last minutes is always on its way, so that up to 1 % is normal for a day, and less for longer. Below zero, blocks of before were charged now.",
  alert: "billing-reconciliation",
  leadsTo: "#/billing/not-charged",
  empty: "Nothing was used.",
  unit: "%",
  better: "lower",
  decimals: 2,
  sql: `SELECT ${missingPercent} AS value,
  CAST(${missing} AS BIGINT) || ' blocks' AS note ${ofUse}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${missing} AS value ${ofUse} GROUP BY 1`,
};

export const usedFigure: Figure = {
  ...common,
  id: "used",
  title: "Blocks used",
  subtitle: "synthesised, cached ones left out",
  help: "What is there to be charged. It follows the number of people; the charged blocks beside it should follow in turn, minutes later.",
  source: ["metrics_event", "metrics_daily"],
  leadsTo: "#/billing/used-and-charged",
  empty: "Nothing was used.",
  unit: "blocks",
  better: "neither",
  sql: `SELECT ${used} AS value, CAST(${charged} AS BIGINT) || ' charged' AS note ${ofUse}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${used} AS value ${ofUse} GROUP BY 1`,
  aggregated: `SELECT coalesce(sum(events), 0) AS value, 'charged: of 30 days alone' AS note
FROM metrics_daily WHERE ${is("synthesis_complete")} AND ${inRange("bucket")}`,
  sparklineAggregated: `SELECT ${bucketOf("bucket")} AS at, sum(events) AS value
FROM metrics_daily WHERE ${is("synthesis_complete")} AND ${inRange("bucket")} GROUP BY 1`,
};

export const failedFigure: Figure = {
  ...common,
  id: "failed-webhooks",
  title: "Failed webhooks",
  subtitle: "4xx and 5xx, of all that were answered",
  help: "Stripe sends a failed webhook again, for three days; until then a payment is not known here. None is normal. The alert counts a quarter of an hour.",
  alert: "stripe-webhook-failures",
  leadsTo: "#/billing/failed",
  empty: "Stripe sent nothing.",
  unit: "%",
  better: "lower",
  sql: `SELECT ${percentOf("status_code >= 400")} AS value,
  count(*) FILTER (WHERE status_code >= 400) || ' of ' || count(*) AS note ${ofWebhooks}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${percentOf("status_code >= 400")} AS value ${ofWebhooks} GROUP BY 1`,
};

export const slowestFigure: Figure = {
  ...common,
  id: "slowest",
  title: "Slowest webhook",
  subtitle: "longest answer to Stripe",
  help: "Below 1 s is normal. At 20 s Stripe gives up and sends it again, and then a payment may be handled twice.",
  alert: "stripe-webhook-slow",
  leadsTo: "#/billing/webhook-time",
  empty: "Stripe sent nothing.",
  unit: "ms",
  better: "lower",
  sql: `SELECT max(duration_ms) AS value, 'p95 ' || CAST(${percentile(95, "duration_ms")} AS BIGINT) || ' ms' AS note ${ofWebhooks}`,
  sparkline: `SELECT ${bucketOf()} AS at, max(duration_ms) AS value ${ofWebhooks} GROUP BY 1`,
};

export const differencesFigure: Figure = {
  ...common,
  id: "differences",
  title: "Differences",
  subtitle: "charged is not what was used, found by the sync",
  help: "How often the application itself found that somebody was charged something else than they had used. One now and then is a race; many in hours are a fault in charging. Whose they are stands below.",
  leadsTo: "#/billing/who-differs",
  empty: "No difference was found.",
  unit: "found",
  better: "lower",
  sql: `SELECT count(*) AS value, 'of ' || count(DISTINCT user_id) || ' people' AS note ${ofDrift}`,
  sparkline: `SELECT ${bucketOf()} AS at, count(*) AS value ${ofDrift} GROUP BY 1`,
};

export const amountFigure: Figure = {
  ...common,
  id: "amount",
  title: "Sum of differences",
  subtitle: "expected less charged, in what a plan counts",
  help: "Above zero people were charged too little, below zero too much; those who were charged too much write to us. Differences in both directions hide each other here: the table by person does not.",
  leadsTo: "#/billing/differences-over-time",
  empty: "No difference was found.",
  unit: "units",
  better: "neither",
  sql: `SELECT ${amount} AS value ${ofDrift}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${amount} AS value ${ofDrift} GROUP BY 1`,
};
