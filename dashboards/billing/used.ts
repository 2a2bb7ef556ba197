import { is, numberField } from "../../views/shared/names.ts";
import { inRange } from "../shared/asked.ts";

/** Blocks that were synthesised, and that were charged, in whatever rows they are counted. Charging lags by minutes. */
export const used = `count(*) FILTER (WHERE ${is("synthesis_complete")})`;
export const charged = `coalesce(sum(${numberField("billing_processed", "events_count")}) FILTER (WHERE ${is("billing_processed")}), 0)`;

/** What was used and is not charged. */
export const missing = `${used} - ${charged}`;
export const missingPercent = `100.0 * (${missing}) / nullif(${used}, 0)`;

export const ofUse = `FROM metrics_event WHERE ${is("synthesis_complete", "billing_processed")} AND ${inRange()}`;

const difference = `${numberField("billing_sync_drift", "expected")} - ${numberField("billing_sync_drift", "actual")}`;
/** What should have been charged less what was: above zero, too little. */
export const amount = `coalesce(sum(${difference}), 0)`;
export const isTooLittle = `${difference} > 0`;

export const ofDrift = `FROM metrics_event WHERE ${is("billing_sync_drift")} AND ${inRange()}`;
export const ofWebhooks = `FROM metrics_event WHERE ${is("stripe_webhook")} AND ${inRange()}`;
