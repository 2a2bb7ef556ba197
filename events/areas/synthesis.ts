import type { KnownArea } from "../known-area.ts";

/** Speech, model by model. */
export const synthesis: KnownArea = {
  id: "synthesis",
  title: "Synthesis per model",
  answers:
    "Of each model: how deep is its queue, how long do blocks wait, how fast is it against the audio, what fails?",
  source: "the gateway, when a block is queued, done, failed, given back or given up",
  events: [
    { type: "synthesis_queued", filled: ["model_slug", "queue_depth"] },
    {
      type: "synthesis_complete",
      filled: [
        "model_slug",
        "queue_wait_ms",
        "worker_latency_ms",
        "total_latency_ms",
        "audio_duration_ms",
        "worker_id",
      ],
    },
    { type: "synthesis_error", filled: ["model_slug", "data"] },
    { type: "cache_hit", filled: ["model_slug", "variant_hash"] },
    { type: "job_requeued", filled: ["model_slug", "worker_id", "retry_count"] },
    { type: "job_dlq", filled: ["model_slug", "retry_count"] },
  ],
  window: "12h",
  views: ["synthesis_per_model", "latency_per_model"],
};
