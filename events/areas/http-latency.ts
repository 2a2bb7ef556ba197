import type { KnownArea } from "../known-area.ts";

/** How long requests take. The uptime check alone makes one every 20 s, day and night. */
export const httpLatency: KnownArea = {
  id: "http-latency",
  title: "HTTP latency",
  answers: "Which endpoint is slow, for how many, and since when? How many of its answers are errors?",
  source: "the gateway, at each answer; else its access log",
  events: [
    { type: "http_request", filled: ["endpoint", "method", "status_code", "duration_ms", "request_id"] },
    { type: "http_access", filled: ["endpoint", "method", "status_code"] },
  ],
  window: "1h",
  views: ["http_latency"],
};
