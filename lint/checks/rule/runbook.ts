import type { Check } from "../../check.ts";

/** Who is woken by it should read what to do, not work it out. */
export const runbook: Check = {
  id: "rule/runbook",
  severity: "error",
  summary: "every rule names the page that says what to do",
  find({ alert }) {
    if (alert.runbook !== undefined) return [];
    const page = `docs/runbooks/${alert.id}.md`;
    return [{ field: "runbook", message: `is missing; write ${page} and name it: runbook: "${page}"` }];
  },
};
