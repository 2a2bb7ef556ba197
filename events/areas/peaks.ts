import type { KnownArea } from "../known-area.ts";

/** When the application is used. */
export const peaks: KnownArea = {
  id: "peaks",
  title: "Peak hours",
  answers: "In which hours of which weekdays do people come, and how deep do the queues get then?",
  source: "the gateway, when a WebSocket is opened and when a block is queued",
  events: [
    { type: "ws_connect", filled: ["user_id"] },
    { type: "synthesis_queued", filled: ["model_slug", "queue_depth"] },
  ],
  window: "12h",
  views: ["peak_hours"],
};
