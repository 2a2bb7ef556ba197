import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";

export const synthesisPerModel: View = {
  name: "synthesis_per_model",
  meaning:
    "One hour of one model a row: what was asked of it, what became of it, and how fast it is against the audio.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "its beginning" },
    model: { type: "VARCHAR", meaning: "speech model, and so the queue" },
    queued: { type: "BIGINT", unit: "blocks", meaning: "blocks that were put into its queue" },
    done: { type: "BIGINT", unit: "blocks", meaning: "blocks whose audio was made" },
    cached: { type: "BIGINT", unit: "blocks", meaning: "blocks whose audio was there already" },
    failed: { type: "BIGINT", unit: "blocks", meaning: "blocks that got none" },
    requeued: { type: "BIGINT", unit: "jobs", meaning: "jobs that were given back" },
    given_up: { type: "BIGINT", unit: "jobs", meaning: "jobs that were put aside after their last retry" },
    audio_minutes: { type: "DOUBLE", unit: "min", meaning: "of audio that was made" },
    realtime_ratio: { type: "DOUBLE", meaning: "work against audio: 0.1 is ten times as fast as it plays" },
    max_queue: { type: "BIGINT", unit: "jobs", meaning: "the deepest that the queue was" },
    wait_p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of the blocks waited less" },
    wait_p95_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 20 waited less" },
  },
  sql: `
SELECT date_trunc('hour', timestamp) AS hour, model_slug AS model,
  count(*) FILTER (WHERE ${is("synthesis_queued")}) AS queued,
  count(*) FILTER (WHERE ${is("synthesis_complete")}) AS done,
  count(*) FILTER (WHERE ${is("cache_hit")}) AS cached,
  count(*) FILTER (WHERE ${is("synthesis_error")}) AS failed,
  count(*) FILTER (WHERE ${is("job_requeued")}) AS requeued,
  count(*) FILTER (WHERE ${is("job_dlq")}) AS given_up,
  coalesce(sum(audio_duration_ms) FILTER (WHERE ${is("synthesis_complete")}), 0) / 60000.0 AS audio_minutes,
  sum(worker_latency_ms) FILTER (WHERE ${is("synthesis_complete")})
    / nullif(sum(audio_duration_ms) FILTER (WHERE ${is("synthesis_complete")}), 0) AS realtime_ratio,
  max(queue_depth) AS max_queue,
  ${percentile(50, "queue_wait_ms")} FILTER (WHERE ${is("synthesis_complete")}) AS wait_p50_ms,
  ${percentile(95, "queue_wait_ms")} FILTER (WHERE ${is("synthesis_complete")}) AS wait_p95_ms
FROM metrics_event
WHERE ${is("synthesis_queued", "synthesis_complete", "cache_hit", "synthesis_error", "job_requeued", "job_dlq")}
GROUP BY ALL`,
  example: {
    shows: "each model's load, and how fast it is",
    sql: `SELECT model, sum(done) AS done, sum(failed) AS failed, round(avg(realtime_ratio), 3) AS ratio,
  max(max_queue) AS deepest
FROM synthesis_per_model GROUP BY model ORDER BY model`,
  },
};
