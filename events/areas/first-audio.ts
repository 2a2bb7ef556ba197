import type { KnownArea } from "../known-area.ts";

/** From the first block that is asked for to the second one that is there, estimated as alerts/first-audio.ts does. */
export const firstAudio: KnownArea = {
  id: "first-audio",
  title: "Time to first audio (estimated)",
  answers: "How long does somebody who presses play hear nothing?",
  source: "the gateway, at each block of a connection",
  events: [
    { type: "ws_connect", filled: ["request_id"] },
    { type: "synthesis_queued", filled: ["request_id", "model_slug"] },
    { type: "synthesis_complete", filled: ["request_id", "model_slug"] },
    { type: "synthesis_error", filled: ["request_id", "model_slug"] },
    { type: "cache_hit", filled: ["request_id", "model_slug"] },
  ],
  window: "12h",
  views: ["first_audio"],
};
