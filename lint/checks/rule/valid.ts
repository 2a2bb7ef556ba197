import type { Alert } from "../../../model/alert.ts";
import { parseAlerts } from "../../../model/alert-parser.ts";
import type { CheckPage, LintProblem } from "../../check.ts";

/** What the parser of the model says at every preview, beside what only lint knows: one list for a person to work through. */
export const valid: CheckPage = {
  id: "rule/valid",
  severity: "error",
  summary: "a rule is one that a deployment accepts: shape, levels, ids, SQL",
};

/** The parser's problems of all rules. Which channels there are is a stack's matter, and stays with the preview. */
export function validityProblems(declared: readonly Alert[]): LintProblem[] {
  const channels = declared.flatMap((alert) => (Array.isArray(alert?.channels) ? alert.channels : []));
  const { problems } = parseAlerts(declared, channels);
  return problems.map((problem) => ({ check: valid.id, severity: valid.severity, ...problem }));
}
