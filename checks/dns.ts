import type { Check } from "../model/check.ts";

export const dns: Check = {
  id: "dns",
  title: "The name is known",
  why: "Nobody finds the site: the domain has run out, or its zone has lost the record.",
  severity: "critical",
  owner: "host",
  runbook: "docs/runbooks/outside.md",
  group: "Website",
  audience: "private",
  kind: "dns",
  record: "A",
  every: "5m",
  downAfter: 2,
};
