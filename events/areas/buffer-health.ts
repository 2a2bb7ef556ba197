import type { KnownArea } from "../known-area.ts";

/** Whether the next block is there before the last one has been played, estimated as alerts/playback-underruns.ts does. */
export const bufferHealth: KnownArea = {
  id: "buffer-health",
  title: "Buffer health (estimated)",
  answers: "How much audio is a listener ahead, and how many hear gaps?",
  source: "the gateway, at each block of a connection",
  events: [
    { type: "ws_connect", filled: ["request_id"] },
    { type: "synthesis_queued", filled: ["request_id", "block_idx", "model_slug"] },
    { type: "synthesis_complete", filled: ["request_id", "block_idx", "model_slug", "audio_duration_ms"] },
    { type: "synthesis_error", filled: ["request_id", "block_idx", "model_slug"] },
    { type: "cache_hit", filled: ["request_id", "block_idx", "model_slug", "text_length"] },
  ],
  window: "12h",
  views: ["buffer_health"],
};
