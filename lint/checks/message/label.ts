import type { Check } from "../../check.ts";
import { labelsOf } from "../../labels.ts";

/** A name that nothing fills stays in the message as it is: `{modle}: 41 jobs`. */
export const label: Check = {
  id: "message/label",
  severity: "error",
  summary: "a message names only labels that its rule's rows have",
  find(rule) {
    const labels = labelsOf(rule);
    if (!labels) return [];
    const known = ["value", ...labels];
    const named = [...rule.alert.message.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
    const unknown = [...new Set(named)].filter((name) => !known.includes(name));
    const words = known.map((name) => `{${name}}`).join(", ");
    return unknown.map((name) => ({
      field: "message",
      message: `{${name}} is no label of this rule; known: ${words}`,
    }));
  },
};
