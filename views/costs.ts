import type { View } from "../model/view.ts";
import { gemini, runpod } from "./shared/prices.ts";

export const costs: View = {
  name: "costs",
  meaning:
    "One day (UTC) of one priced API a row: its amounts times the prices in views/shared/prices.ts, which are assumptions to edit.",
  columns: {
    day: { type: "DATE", meaning: "in UTC" },
    api: { type: "VARCHAR", meaning: "gemini or runpod" },
    amount: { type: "DOUBLE", meaning: "what is charged for, in its unit" },
    unit: { type: "VARCHAR", meaning: "tokens or seconds of a worker" },
    assumed_cost: { type: "DOUBLE", unit: "USD", meaning: "by the assumed price" },
    price_as_of: { type: "DATE", meaning: "when the price was looked up" },
    price_source: { type: "VARCHAR", meaning: "where" },
  },
  sql: `
SELECT CAST(hour AS DATE) AS day, api,
  CASE api WHEN '${gemini.api}' THEN sum(input_tokens + output_tokens) ELSE sum(worker_seconds) END AS amount,
  CASE api WHEN '${gemini.api}' THEN 'tokens' ELSE 'seconds of a worker' END AS unit,
  sum(assumed_cost) AS assumed_cost,
  CASE api WHEN '${gemini.api}' THEN DATE '${gemini.asOf}' ELSE DATE '${runpod.asOf}' END AS price_as_of,
  CASE api WHEN '${gemini.api}' THEN '${gemini.source}' ELSE '${runpod.source}' END AS price_source
FROM external_api_usage WHERE api IN ('${gemini.api}', '${runpod.api}') GROUP BY 1, 2`,
  example: {
    shows: "what each day cost, as assumed",
    sql: `SELECT day, api, round(amount) AS amount, unit, round(assumed_cost, 2) AS usd
FROM costs ORDER BY day, api`,
  },
};
