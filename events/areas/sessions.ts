import type { KnownArea } from "../known-area.ts";

/** A visit is a WebSocket: from its opening to its end. */
export const sessions: KnownArea = {
  id: "sessions",
  title: "Sessions",
  answers:
    "How many people listen, how long, to how many documents and blocks, and how many minutes were played to them?",
  source: "the gateway, when a WebSocket is opened and closed, and at each block",
  events: [
    { type: "ws_connect", filled: ["request_id", "user_id"] },
    { type: "ws_disconnect", filled: ["request_id", "user_id", "duration_ms"] },
  ],
  window: "12h",
  views: ["sessions"],
};
