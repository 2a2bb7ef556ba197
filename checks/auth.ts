import type { Check } from "../model/check.ts";

/** Whoever is not signed in is told so. Anything else is wrong: an error as well as a document. */
export const auth: Check = {
  id: "auth",
  title: "Strangers are turned away",
  why: "A document was asked for without signing in, and the answer was no refusal: auth is broken, or open to everybody.",
  severity: "critical",
  owner: "gateway",
  runbook: "docs/runbooks/outside.md",
  group: "API",
  audience: "private",
  kind: "http",
  url: "/documents/00000000-0000-0000-0000-000000000000",
  status: ["401", "403"],
  every: "1m",
  downAfter: 2,
};
