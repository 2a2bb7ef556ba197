import type { View } from "../model/view.ts";
import { apiUsage } from "./shared/api-usage.ts";

export const externalApiUsage: View = {
  name: "external_api_usage",
  meaning:
    "One hour of one API a row. Refusals for the rate are those that the application's api_rate_limit events tell of; in hours without one, answers with 429. Retries are what the application's events say; where they say nothing, those that its log tells of. The cost is assumed: see views/shared/prices.ts.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "its beginning" },
    api: {
      type: "VARCHAR",
      meaning: "gemini, gemini batch, runpod (models whose workers are rented), or as api_rate_limit names it",
    },
    calls: {
      type: "BIGINT",
      unit: "calls",
      meaning: "pages, batches and blocks that were asked for; retries stand beside",
    },
    pages: { type: "BIGINT", unit: "pages", meaning: "pages that were read" },
    minutes: { type: "DOUBLE", unit: "min", meaning: "of audio that was made" },
    failures: { type: "BIGINT", unit: "calls", meaning: "calls without a result in the end" },
    aborts: { type: "BIGINT", unit: "calls", meaning: "broken off: 504, or a job taken from its worker" },
    rate_limits: { type: "BIGINT", unit: "calls", meaning: "refused for the rate" },
    retries: { type: "BIGINT", unit: "calls", meaning: "attempts beyond the first" },
    p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of the answers were faster" },
    p95_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 20 were faster" },
    input_tokens: { type: "BIGINT", unit: "tokens", meaning: "sent, those that its cache knew included" },
    output_tokens: { type: "BIGINT", unit: "tokens", meaning: "answered, reasoning included" },
    worker_seconds: { type: "DOUBLE", unit: "s", meaning: "of rented workers' work" },
    assumed_cost: { type: "DOUBLE", unit: "USD", meaning: "by the prices in views/shared/prices.ts" },
  },
  sql: apiUsage(),
  example: {
    shows: "what each API did, and what it cost",
    sql: `SELECT api, sum(calls) AS calls, sum(failures) AS failures, sum(rate_limits) AS rate_limits,
  round(sum(assumed_cost), 2) AS usd
FROM external_api_usage GROUP BY api ORDER BY api`,
  },
};
