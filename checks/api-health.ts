import type { Check } from "../model/check.ts";

/** The gateway's own word, through everything that lies between it and a listener. */
export const apiHealth: Check = {
  id: "api-health",
  title: "The API is well",
  why: "The gateway answers with something else than its own health: it is down, or the proxy sends people elsewhere.",
  severity: "critical",
  owner: "gateway",
  runbook: "docs/runbooks/outside.md",
  group: "API",
  audience: "public",
  kind: "http",
  url: "/health",
  json: { path: "$.status", equals: "ok" },
  every: "1m",
  downAfter: 2,
};
