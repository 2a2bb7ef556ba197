import type { EventRow } from "../service/event.ts";
import { between, hex, pick, type Random, uuid } from "../service/random.ts";
import { speechDurationMs } from "../service/speech.ts";
import type { Effect } from "./effect.ts";
import { eventAt, stripeWebhook } from "./routine.ts";

const isSynthesisEnd = (event: EventRow) => event.event_type === "synthesis_complete";

/** Switches of faults/ that leave a trace in the events; disk-filling and the container faults show in host facts only. */
export const liveEffects: Record<string, Effect> = {
  "error-burst": {
    size: 0.6, // of the syntheses
    afflict: (event, { random, size }) => {
      if (!isSynthesisEnd(event) || random() > size) return [event];
      const error = "CUDA error: device-side assert triggered";
      const { total_latency_ms: _, audio_duration_ms: __, cache_hit: ___, ...columns } = event;
      const retries = [1, 2].map((retry_count): EventRow => ({ ...columns, event_type: "job_requeued", retry_count }));
      const ends = (["job_dlq", "synthesis_error"] as const).map(
        (event_type): EventRow => ({ ...columns, event_type, retry_count: 3, data: { error } }),
      );
      return [...retries, ...ends];
    },
  },
  "redis-gone": {
    afflict: (event) => {
      if (event.event_type === "synthesis_queued") return [];
      if (!isSynthesisEnd(event)) return [event];
      return [{ ...event, event_type: "synthesis_error", data: { error: "Redis unavailable: Connection is closed." } }];
    },
  },
  "http-errors": {
    size: 0.4, // of the requests
    afflict: (event, { random, size }) =>
      event.event_type === "http_request" && event.endpoint !== "/health" && random() < size
        ? [{ ...event, status_code: 500 }]
        : [event],
  },
  "slow-database": {
    size: 3_500, // ms at least
    afflict: (event, { random, size }) =>
      event.event_type === "http_request" && event.endpoint !== "/health" && random() < 0.4
        ? [{ ...event, duration_ms: between(random, size, Math.round((size * 12) / 7)) }]
        : [event],
  },
  backlog: {
    size: 150, // jobs that wait at least
    extra: (minuteStartMs, { random, size }) =>
      waiting(minuteStartMs, random, "higgs", between(random, size, 2 * size)).flatMap((job) => [
        job,
        finishedMeanwhile(job, random),
      ]),
  },
  "dead-workers": {
    size: 60, // jobs that wait when it begins
    afflict: (event, { size, minutesIn }) => {
      if (event.model_slug !== "kokoro") return [event];
      if (event.event_type === "synthesis_queued")
        return [{ ...event, queue_depth: size + Math.round(minutesIn * 20) }];
      return isSynthesisEnd(event) ? [] : [event];
    },
    extra: (minuteStartMs, { random, size }) => waiting(minuteStartMs, random, "kokoro", size),
  },
  "slow-webhooks": {
    size: 6_000, // ms at least
    afflict: (event, { random, size }) =>
      event.event_type === "stripe_webhook" ? [{ ...event, duration_ms: between(random, size, 2 * size) }] : [event],
    extra: (minuteStartMs, { random }) => [stripeWebhook(minuteStartMs + between(random, 0, 59_000), random)],
  },
  "background-task-crashed": {
    extra: (minuteStartMs) => {
      const task = "billing-consumer";
      const data = { message: `Background task ${task} crashed`, task };
      return [eventAt(minuteStartMs + 4_000, "error", { data })];
    },
  },
  "stream-dark": { isLost: () => true },
};

function waiting(minuteStartMs: number, random: Random, model: string, depth: number): EventRow[] {
  return Array.from({ length: 12 }, (_, index) =>
    eventAt(minuteStartMs + index * 5_000 + between(random, 0, 4_000), "synthesis_queued", {
      model_slug: model,
      voice_slug: pick(random, ["en-woman", "en-man"]),
      variant_hash: hex(random, 64),
      text_length: between(random, 40, 220),
      queue_depth: depth + between(random, 0, 20),
      queue_type: "tts",
      user_id: "anon-batch",
      document_id: uuid(random),
      request_id: uuid(random),
      block_idx: index,
    }),
  );
}

/** The workers go on: what they finish has waited for as long as the queue was. */
function finishedMeanwhile({ queue_depth: depth = 0, ...job }: EventRow, random: Random): EventRow {
  const waitMs = depth * 250;
  const workMs = between(random, 250, 500) + (job.text_length ?? 0) * 9;
  return {
    ...job,
    event_type: "synthesis_complete",
    variant_hash: hex(random, 64),
    queue_wait_ms: waitMs,
    worker_latency_ms: workMs,
    total_latency_ms: waitMs + workMs,
    audio_duration_ms: (job.text_length ?? 0) * speechDurationMs("x"),
    cache_hit: false,
    worker_id: `higgs-${between(random, 1, 2)}`,
    retry_count: 0,
  };
}
