import type { Check } from "../model/check.ts";

/** Renewed by itself at thirty days, so that one with three weeks left is one whose renewal has failed. */
export const certificate: Check = {
  id: "certificate",
  title: "The certificate is good",
  why: "Browsers refuse the site, or will in three weeks: the certificate is not renewed.",
  severity: "warning",
  owner: "host",
  runbook: "docs/runbooks/outside.md",
  group: "Website",
  audience: "private",
  kind: "certificate",
  url: "/",
  every: "1h",
  downAfter: 3,
};
