import type { Check, Rule } from "../../check.ts";
import { outputColumns } from "../../sql/parsed.ts";

/** A name that nothing fills stays in the message as it is: `{modle}: 41 jobs`. */
export const label: Check = {
  id: "message/label",
  severity: "error",
  summary: "a message names only labels that its rule's rows have",
  find(rule) {
    const known = labelsOf(rule);
    if (!known) return [];
    const named = [...rule.alert.message.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
    return [...new Set(named)]
      .filter((name) => !known.includes(name))
      .map((name) => ({
        field: "message",
        message: `{${name}} is no label of this rule; known: ${known.map((one) => `{${one}}`).join(", ")}`,
      }));
  },
};

/** What a message may name, or undefined where only the database knows. */
function labelsOf({ alert, sql }: Rule): string[] | undefined {
  switch (alert.value.source) {
    case "sql": {
      const names = sql && outputColumns(sql.tree)?.map(({ name }) => name);
      const noLabels = ["value", ...(alert.minimumSamples === undefined ? [] : ["samples"])];
      return names && ["value", ...names.filter((name) => !noLabels.includes(name))];
    }
    case "host":
      return alert.value.metric === "memory-used-percent" ? ["value"] : ["value", "mount"];
    case "containers":
      return ["value", "container", "state"];
    default:
      return undefined;
  }
}
