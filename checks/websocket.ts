import type { Check } from "../model/check.ts";

/** Speech comes by WebSocket, which a proxy can break while every page still loads. */
export const websocket: Check = {
  id: "websocket",
  title: "WebSockets are served",
  why: "Pages load and nothing is read aloud: the gateway's socket does not answer, or a proxy no longer lets it through.",
  severity: "critical",
  owner: "speech",
  runbook: "docs/runbooks/outside.md",
  group: "API",
  audience: "public",
  kind: "websocket",
  url: "/ws",
  every: "1m",
  downAfter: 2,
};
