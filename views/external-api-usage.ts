import type { View } from "../model/view.ts";
import { is, percentile, textField } from "./shared/names.ts";
import { gemini, runpod } from "./shared/prices.ts";

const rented = `model_slug IN (${runpod.models.map((model) => `'${model}'`).join(", ")})`;
const tokens = (column: string) => `coalesce(sum(${column}), 0)`;

/** What one event brings; whatever it leaves out is NULL. */
const brought = [
  "api",
  "calls",
  "pages",
  "audio_ms",
  "failures",
  "aborts",
  "status_429",
  "rate_events",
  "retried",
  "logged_retries",
  "duration_ms",
  "prompt_tokens",
  "cached_tokens",
  "output_tokens",
  "work_ms",
] as const;
type Brought = Partial<Record<(typeof brought)[number], string>>;
const rows = (table: "metrics_event" | "derived_event", where: string, values: Brought) =>
  `SELECT timestamp, ${brought.map((name) => `${values[name] ?? "NULL"} AS ${name}`).join(", ")} FROM ${table} WHERE ${where}`;
const one = (condition: string) => `CASE WHEN ${condition} THEN 1 END`;

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
  sql: `
WITH event AS (
  ${rows("metrics_event", is("page_extraction_complete", "page_extraction_error"), {
    api: `'${gemini.api}'`,
    calls: "1",
    pages: one(is("page_extraction_complete")),
    failures: one(is("page_extraction_error")),
    aborts: one("status_code = 504"),
    status_429: one("status_code = 429"),
    retried: "retry_count",
    duration_ms: "duration_ms",
    prompt_tokens: "prompt_token_count",
    cached_tokens: "cached_content_token_count",
    output_tokens: "coalesce(candidates_token_count, 0) + coalesce(thoughts_token_count, 0)",
  })}
  UNION ALL
  ${rows("derived_event", is("gemini_retry"), {
    api: `'${gemini.api}'`,
    aborts: one("status_code = 504"),
    status_429: one("status_code = 429"),
    logged_retries: "1",
  })}
  UNION ALL
  ${rows("metrics_event", is("batch_job_submitted", "batch_job_complete", "batch_job_failed"), {
    api: `'${gemini.api} batch'`,
    calls: one(is("batch_job_submitted")),
    failures: one(is("batch_job_failed")),
    duration_ms: "duration_ms",
  })}
  UNION ALL
  ${rows("metrics_event", `${is("synthesis_complete", "synthesis_error", "job_requeued")} AND ${rented}`, {
    api: `'${runpod.api}'`,
    calls: one(is("synthesis_complete", "synthesis_error")),
    audio_ms: "audio_duration_ms",
    failures: one(is("synthesis_error")),
    aborts: one(is("job_requeued")),
    logged_retries: one(is("job_requeued")),
    duration_ms: "worker_latency_ms",
    work_ms: "worker_latency_ms",
  })}
  UNION ALL
  ${rows("metrics_event", is("api_rate_limit"), {
    api: `coalesce(${textField("api_rate_limit", "api_name")}, 'unknown')`,
    rate_events: "1",
  })}
)
SELECT date_trunc('hour', timestamp) AS hour, api,
  ${tokens("calls")} AS calls, ${tokens("pages")} AS pages, sum(audio_ms) / 60000.0 AS minutes,
  ${tokens("failures")} AS failures, ${tokens("aborts")} AS aborts,
  coalesce(sum(rate_events), sum(status_429), 0) AS rate_limits,
  coalesce(sum(retried), sum(logged_retries), 0) AS retries,
  ${percentile(50, "duration_ms")} AS p50_ms, ${percentile(95, "duration_ms")} AS p95_ms,
  ${tokens("prompt_tokens")} AS input_tokens, ${tokens("output_tokens")} AS output_tokens,
  sum(work_ms) / 1000.0 AS worker_seconds,
  CASE api
    WHEN '${gemini.api}' THEN ((${tokens("prompt_tokens")} - ${tokens("cached_tokens")}) * ${gemini.inputPerMillion}
      + ${tokens("cached_tokens")} * ${gemini.cachedPerMillion} + ${tokens("output_tokens")} * ${gemini.outputPerMillion}) / 1e6
    WHEN '${runpod.api}' THEN coalesce(sum(work_ms), 0) / 1000.0 * ${runpod.perSecond} END AS assumed_cost
FROM event GROUP BY 1, 2`,
  example: {
    shows: "what each API did, and what it cost",
    sql: `SELECT api, sum(calls) AS calls, sum(failures) AS failures, sum(rate_limits) AS rate_limits,
  round(sum(assumed_cost), 2) AS usd
FROM external_api_usage GROUP BY api ORDER BY api`,
  },
};
