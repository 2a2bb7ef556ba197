import type { Dashboards } from "../../../model/dashboard.ts";
import { type KnownToPages, parseDashboards } from "../../../model/dashboard-parser.ts";
import type { CheckPage, LintProblem } from "../../check.ts";

/** What the parser of the model says at every preview, beside what only DuckDB knows. */
export const pageValid: CheckPage = {
  id: "pages/valid",
  severity: "error",
  summary: "a page is one that a deployment accepts: shape, units, ranges, filters, names",
};

export function pageProblems(dashboards: Dashboards, known: KnownToPages): LintProblem[] {
  return parseDashboards(dashboards, known).map((problem) => ({
    check: pageValid.id,
    severity: pageValid.severity,
    ...problem,
  }));
}
