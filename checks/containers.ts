import type { Check } from "../model/check.ts";

/** The services without which nothing works, as the server itself reports them. When it is the server that is gone, all of them fall
 *  silent, and that is down as well. The names are those of alerts/containers-missing.ts. */
export const containers: Check = {
  id: "containers",
  title: "Container",
  why: "It is not up, not healthy, or the server has not reported it for a minute and a half.",
  severity: "critical",
  owner: "host",
  runbook: "docs/runbooks/containers-missing.md",
  group: "Host",
  audience: "private",
  kind: "containers",
  expected: ["gateway", "redis"],
  every: "1m",
  downAfter: 1,
};
