import { is, percentile, textField } from "./names.ts";
import { gemini, runpod } from "./prices.ts";

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
const rows = (table: "metrics_event" | "derived_event", of: string, where: string, values: Brought) =>
  `SELECT timestamp, ${brought.map((name) => `${values[name] ?? "NULL"} AS ${name}`).join(", ")} FROM ${table} WHERE ${where} AND ${of}`;
const one = (condition: string) => `CASE WHEN ${condition} THEN 1 END`;

/** Every event that tells of an API, a row each with what it brings, of the events for which the condition is true: of both tables, so it
 *  may name what both have. */
export const apiEvents = (of = "true"): string => `
${rows("metrics_event", of, is("page_extraction_complete", "page_extraction_error"), {
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
${rows("derived_event", of, is("gemini_retry"), {
  api: `'${gemini.api}'`,
  aborts: one("status_code = 504"),
  status_429: one("status_code = 429"),
  logged_retries: "1",
})}
UNION ALL
${rows("metrics_event", of, is("batch_job_submitted", "batch_job_complete", "batch_job_failed"), {
  api: `'${gemini.api} batch'`,
  calls: one(is("batch_job_submitted")),
  failures: one(is("batch_job_failed")),
  duration_ms: "duration_ms",
})}
UNION ALL
${rows("metrics_event", of, `${is("synthesis_complete", "synthesis_error", "job_requeued")} AND ${rented}`, {
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
${rows("metrics_event", of, is("api_rate_limit"), {
  api: `coalesce(${textField("api_rate_limit", "api_name")}, 'unknown')`,
  rate_events: "1",
})}`;

/** USD for tokens, of which `cached` are a part of `prompt`. */
export const tokenCost = (prompt: string, cached: string, output: string): string =>
  `((${prompt} - ${cached}) * ${gemini.inputPerMillion} + ${cached} * ${gemini.cachedPerMillion} + ${output} * ${gemini.outputPerMillion}) / 1e6`;

/** USD for a rented worker's work. */
export const workCost = (ms: string): string => `${ms} / 1000.0 * ${runpod.perSecond}`;

/** What the view external_api_usage holds: one hour of one API a row. */
export const apiUsage = (of = "true"): string => `
WITH event AS (${apiEvents(of)})
SELECT date_trunc('hour', timestamp) AS hour, api,
  ${tokens("calls")} AS calls, ${tokens("pages")} AS pages, sum(audio_ms) / 60000.0 AS minutes,
  ${tokens("failures")} AS failures, ${tokens("aborts")} AS aborts,
  coalesce(sum(rate_events), sum(status_429), 0) AS rate_limits,
  coalesce(sum(retried), sum(logged_retries), 0) AS retries,
  ${percentile(50, "duration_ms")} AS p50_ms, ${percentile(95, "duration_ms")} AS p95_ms,
  ${tokens("prompt_tokens")} AS input_tokens, ${tokens("output_tokens")} AS output_tokens,
  sum(work_ms) / 1000.0 AS worker_seconds,
  CASE api
    WHEN '${gemini.api}' THEN ${tokenCost(tokens("prompt_tokens"), tokens("cached_tokens"), tokens("output_tokens"))}
    WHEN '${runpod.api}' THEN ${workCost(tokens("work_ms"))} END AS assumed_cost
FROM event GROUP BY 1, 2`;
