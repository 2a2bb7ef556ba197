import type { HistoryBatch } from "../../world/app/history.ts";
import type { EventRow, EventType } from "../../world/app/service/event.ts";

const audioMs = 5_000;
/** Blocks come after so long: two to begin with, the third 20 seconds after their audio has run out, the fourth in time. */
const doneAfterMs = [1_000, 1_200, 31_000, 31_500];

/** Listeners of one model who begin a minute after each other and hear one gap of about 20 s each. */
export function stalled(fromMs: number, count: number): HistoryBatch {
  const events = Array.from({ length: count }, (_, nth) => visit(fromMs + nth * 60_000, nth)).flat();
  return { events: events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)), logLines: [] };
}

function visit(atMs: number, nth: number): EventRow[] {
  const who = { user_id: `user-stalled-${nth}`, request_id: `stalled-${nth}` };
  const event = (afterMs: number, event_type: EventType, block_idx?: number): EventRow => ({
    ...{ timestamp: new Date(atMs + afterMs).toISOString(), event_type, ...who },
    ...(block_idx === undefined
      ? {}
      : { block_idx, document_id: `document-${nth}`, model_slug: "kokoro", voice_slug: "af_heart", text_length: 80 }),
  });
  return [
    event(0, "ws_connect"),
    ...doneAfterMs.flatMap((doneMs, block) => [
      { ...event(10 + block, "synthesis_queued", block), queue_depth: 1 },
      {
        ...event(doneMs, "synthesis_complete", block),
        ...{
          queue_wait_ms: 0,
          worker_latency_ms: doneMs,
          total_latency_ms: doneMs - 10 - block,
          audio_duration_ms: audioMs,
        },
        ...{ worker_id: "kokoro-1", cache_hit: false, retry_count: 0 },
      },
    ]),
    event(60_000, "ws_disconnect"),
  ];
}
