import type { Alert } from "../../../model/alert.ts";
import type { Check } from "../../check.ts";

/** Two rules that ask the same and begin at the same value wake a person twice for one fault. */
export const duplicate: Check = {
  id: "rule/duplicate",
  severity: "warning",
  summary: "no two rules ask the same question with the same threshold",
  find({ alert }, { rules }) {
    const at = rules.findIndex((rule) => rule.alert === alert);
    const first = rules.slice(0, Math.max(0, at)).find((rule) => question(rule.alert) === question(alert));
    if (!first) return [];
    const message = `asks the same with the same thresholds as "${first.alert.id}"; keep one, or give one of them two levels`;
    return [{ field: "value", message }];
  },
};

function question({ value, window, levels }: Alert): string {
  const asked = value.source === "sql" ? value.text.replaceAll(/\s+/g, " ").trim() : JSON.stringify(value);
  const begins = levels.map(({ severity, when }) => [severity, when]);
  return JSON.stringify([asked, window, begins]);
}
