import type { Check } from "../../check.ts";

/** Whom to ask about the threshold, and who is told when the rule is wrong. */
export const owner: Check = {
  id: "rule/owner",
  severity: "error",
  summary: "every rule says who looks after what it watches",
  find({ alert }) {
    if (alert.owner !== undefined) return [];
    return [{ field: "owner", message: 'is missing; name who looks after this, for example owner: "speech"' }];
  },
};
