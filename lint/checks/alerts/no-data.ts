import type { Check } from "../../check.ts";

/** A level with `below` fires because there is too little. Nothing at all is less still, and must not resolve it. */
export const noData: Check = {
  id: "alerts/no-data",
  severity: "warning",
  summary: "a rule that fires on too little is not resolved by nothing at all",
  find({ alert }) {
    if (alert.whenNoData !== "ok" || !alert.levels.some(({ when }) => "below" in when)) return [];
    const message =
      'is "ok", but this rule fires when there is too little: nothing at all would resolve it; say "fire" or "keep"';
    return [{ field: "whenNoData", message }];
  },
};
