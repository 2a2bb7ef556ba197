import type { KnownArea } from "../known-area.ts";

/** Models whose workers are rented by the second; the others run on the server itself. views/shared/prices.ts names the same. */
const rented = { column: "model_slug", is: ["higgs"] } as const;

/** What others do for the application and charge for. */
export const externalApis: KnownArea = {
  id: "external-apis",
  title: "External APIs",
  answers:
    "Of each API and hour: calls, pages, minutes, failures, aborts, refusals for the rate, latency, tokens, cost?",
  source: "the gateway, at each answer and at each refusal; retries from its log",
  events: [
    {
      type: "page_extraction_complete",
      filled: ["processor_slug", "duration_ms", "prompt_token_count", "candidates_token_count", "total_token_count"],
    },
    { type: "page_extraction_error", filled: ["processor_slug", "status_code"] },
    { type: "gemini_retry", filled: ["retry_count", "status_code"] },
    { type: "batch_job_submitted", filled: ["processor_slug", "data"] },
    { type: "batch_job_complete", filled: ["processor_slug", "data"] },
    { type: "batch_job_failed", filled: ["processor_slug", "data"] },
    { type: "synthesis_complete", where: rented, filled: ["worker_latency_ms", "audio_duration_ms"] },
    { type: "synthesis_error", where: rented, filled: [] },
    { type: "job_requeued", where: rented, filled: [] },
    { type: "api_rate_limit", filled: ["data"] },
  ],
  window: "12h",
  views: ["external_api_usage", "costs"],
};
