import type { Series, Table } from "../../model/dashboard.ts";
import { is, percentile, textField } from "../../views/shared/names.ts";
import { bucketOf, inRange, inZone } from "../shared/asked.ts";
import { step } from "../shared/steps.ts";
import {
  amount,
  charged as chargedBlocks,
  isTooLittle,
  missing as missingBlocks,
  missingPercent,
  ofDrift,
  ofUse,
  used,
} from "./used.ts";

const common = { source: ["metrics_event"], range: "page" } as const;

export const missing: Series = {
  ...common,
  kind: "series",
  id: "not-charged",
  title: "Not charged so far",
  subtitle: "blocks used less blocks charged, added up from the beginning of the range",
  help: "A line that comes back to where it was is charging that lags and catches up. One that climbs and stays is lost: the events between synthesis and billing went nowhere, and nobody will charge them later. It begins at zero wherever the range begins.",
  width: 6,
  alert: "billing-reconciliation",
  empty: "Nothing was used.",
  unit: "blocks",
  draw: "area",
  between: "gap",
  sql: `WITH ${step}, missing AS (
  SELECT ${bucketOf()} AS begins, ${missingBlocks} AS blocks ${ofUse} GROUP BY 1
)
SELECT begins AS at, sum(coalesce(blocks, 0)) OVER (ORDER BY begins) AS value
FROM step LEFT JOIN missing USING (begins)
WHERE EXISTS (FROM missing)`,
};

export const charged: Series = {
  ...common,
  kind: "series",
  id: "used-and-charged",
  title: "Used and charged",
  subtitle: "blocks",
  help: "The two lines cover each other. A charged line that is flat while the other moves is a background task that has died: see the errors at the end of this page.",
  width: 6,
  empty: "Nothing was used.",
  unit: "blocks",
  draw: "steps",
  between: "zero",
  order: ["used", "charged"],
  sql: `SELECT ${bucketOf()} AS at, unnest(['used', 'charged']) AS line, unnest([CAST(${used} AS DOUBLE), ${chargedBlocks}]) AS value
${ofUse} GROUP BY 1`,
};

export const byDay: Table = {
  ...common,
  kind: "table",
  id: "by-day",
  title: "Day by day",
  subtitle: "blocks used, charged and missing, and Stripe's webhooks",
  help: "The reconciliation that somebody would do by hand. Missing above 3 % of a whole day is what the alert tells of; today is always a little short. A negative number is a day on which the blocks of the day before were charged.",
  width: 12,
  empty: "Nothing was used, and Stripe sent nothing.",
  columns: {
    day: { title: "Day", shows: "text" },
    used: { title: "Used", shows: "number", bar: true },
    charged: { title: "Charged", shows: "number", wideOnly: true },
    missing: { title: "Missing", shows: "number" },
    missing_percent: { title: "Missing, share", shows: "number", unit: "%" },
    webhooks: { title: "Webhooks", shows: "number", wideOnly: true },
    failed: { title: "Failed", shows: "number" },
    p95_ms: { title: "Webhooks, p95", shows: "number", unit: "ms", wideOnly: true },
    differences: { title: "Differences", shows: "number", wideOnly: true },
  },
  sql: `SELECT strftime(${inZone()}, '%a %d %b') AS day, ${used} AS used, ${chargedBlocks} AS charged, ${missingBlocks} AS missing,
  ${missingPercent} AS missing_percent,
  count(*) FILTER (WHERE ${is("stripe_webhook")}) AS webhooks,
  count(*) FILTER (WHERE ${is("stripe_webhook")} AND status_code >= 400) AS failed,
  ${percentile(95, "duration_ms")} FILTER (WHERE ${is("stripe_webhook")}) AS p95_ms,
  count(*) FILTER (WHERE ${is("billing_sync_drift")}) AS differences
FROM metrics_event
WHERE ${is("synthesis_complete", "billing_processed", "stripe_webhook", "billing_sync_drift")} AND ${inRange()}
GROUP BY CAST(${inZone()} AS DATE), 1 ORDER BY CAST(${inZone()} AS DATE) DESC LIMIT 31`,
};

export const differences: Series = {
  ...common,
  kind: "series",
  id: "differences-over-time",
  title: "Differences that the sync found",
  subtitle: "charged too little, charged too much",
  help: "When charging and use did not agree. A group of them at one time is a fault at that time, a restart between two steps for instance; single ones all over are a race.",
  width: 6,
  alert: "billing-drift",
  empty: "No difference was found.",
  unit: "found",
  draw: "bars",
  between: "zero",
  order: ["charged too little", "charged too much"],
  sql: `SELECT ${bucketOf()} AS at, CASE WHEN ${isTooLittle} THEN 'charged too little' ELSE 'charged too much' END AS direction, count(*) AS value
${ofDrift} GROUP BY 1, 2`,
};

export const whoDiffers: Table = {
  ...common,
  kind: "table",
  id: "who-differs",
  title: "Whose account differs",
  subtitle: "expected less charged, by person",
  help: "Above zero they were charged too little, below zero too much: write to those before they write to you.",
  width: 6,
  empty: "No difference was found.",
  columns: {
    who: { title: "Person", shows: "text" },
    amount: { title: "Difference", shows: "number" },
    times: { title: "Found", shows: "number", bar: true },
    last: { title: "Last", shows: "time" },
  },
  sql: `SELECT coalesce(user_id, 'not said') AS who, ${amount} AS amount, count(*) AS times, max(timestamp) AS last
${ofDrift} GROUP BY 1 ORDER BY abs(amount) DESC, who LIMIT 12`,
};

const task = textField("error", "task");

export const backgroundErrors: Table = {
  ...common,
  kind: "table",
  id: "background-errors",
  title: "Background tasks that failed",
  subtitle: "what the gateway reports of its own errors",
  help: "Blocks that are used and not charged are nearly always a background task that crashed and stayed dead. Restart the gateway, and see above whether charging catches up.",
  width: 12,
  alert: "background-task-crashed",
  empty: "No background task failed.",
  columns: {
    task: { title: "Task", shows: "text" },
    message: { title: "What was said", shows: "text" },
    times: { title: "Times", shows: "number", bar: true },
    first: { title: "First", shows: "time", wideOnly: true },
    last: { title: "Last", shows: "time" },
  },
  sql: `SELECT coalesce(${task}, 'not said') AS task, coalesce(${textField("error", "message")}, 'nothing') AS message, count(*) AS times,
  min(timestamp) AS first, max(timestamp) AS last
FROM metrics_event WHERE ${is("error")} AND ${inRange()} GROUP BY 1, 2 ORDER BY times DESC, last DESC LIMIT 12`,
};
