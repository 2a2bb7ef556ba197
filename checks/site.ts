import type { Check } from "../model/check.ts";

export const site: Check = {
  id: "site",
  title: "The site answers",
  why: "Nobody can open it: the server, the proxy before it or the name is gone.",
  severity: "critical",
  owner: "gateway",
  runbook: "docs/runbooks/outside.md",
  group: "Website",
  audience: "public",
  kind: "http",
  url: "/",
  every: "1m",
  downAfter: 2,
};
