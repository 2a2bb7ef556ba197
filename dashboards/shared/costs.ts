import { apiEvents, apiUsage, tokenCost, workCost } from "../../views/shared/api-usage.ts";
import { gemini, runpod, server } from "../../views/shared/prices.ts";
import { inRange } from "./asked.ts";

/** WITH …: every event of the range that tells of an API, a row each: see views/shared/api-usage.ts. */
export const apiEvent = `api_event AS (${apiEvents(inRange())})`;

/** WITH …: what each API did in the range, a row for each of its hours, with the columns of the view external_api_usage. */
export const usage = `usage AS (${apiUsage(inRange())})`;

const hoursPerMonth = 730;
const orZero = (column: string) => `coalesce(${column}, 0)`;

/** What costs something, in the order in which it is drawn. */
export const payees = ["server", gemini.api, runpod.api, "reports"] as const;

/** WITH …: what cost something in the range: `paid_at`, `what` (one of `payees`), `usd`. All are assumed by views/shared/prices.ts, but for
 *  reports, whose model tells what it was paid for. */
export const cost = `${apiEvent}, cost AS (
  SELECT timestamp AS paid_at, api AS what, CASE api
    WHEN '${gemini.api}' THEN ${tokenCost(orZero("prompt_tokens"), orZero("cached_tokens"), orZero("output_tokens"))}
    ELSE ${workCost(orZero("work_ms"))} END AS usd
  FROM api_event WHERE api IN ('${gemini.api}', '${runpod.api}')
  UNION ALL
  SELECT made_at, 'reports', cost_usd FROM report WHERE ${inRange("made_at")}
  UNION ALL
  SELECT unnest(generate_series(:from + :bucket, :to, :bucket)), 'server', ${server.perMonth / hoursPerMonth} * epoch(:bucket) / 3600
)`;

/** What that reads. */
export const costSource = ["metrics_event", "derived_event", "report"] as const;
