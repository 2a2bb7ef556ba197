import type { KnownArea } from "../known-area.ts";

/** What people choose to hear. */
export const voices: KnownArea = {
  id: "voices",
  title: "Voices",
  answers: "Which voices are heard, by how many people, for how many minutes?",
  source: "the gateway, at each block",
  events: [
    { type: "synthesis_complete", filled: ["voice_slug", "model_slug", "user_id", "text_length", "audio_duration_ms"] },
    { type: "cache_hit", filled: ["voice_slug", "model_slug", "user_id", "text_length"] },
  ],
  window: "12h",
  views: ["voices"],
};
