import { type Alert, above } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { burnRate } from "../model/shapes/burn-rate.ts";

/** One document in fourteen cannot be read, all day: too few of one processor for extraction-errors, too many for users. Of 100
 *  documents one may fail, for users do upload broken files; when that budget of 30 days burns six times too fast for six
 *  hours, or 14 times for an hour, a processor is broken that few documents need. */
export const extractionBudget: Alert = {
  id: "extraction-budget",
  title: "Too many documents cannot be read for their month",
  owner: "documents",
  runbook: "docs/runbooks/extraction-budget.md",
  unit: "times",
  window: "6h",
  value: burnRate({
    of: "event_type IN ('document_extraction_complete', 'document_extraction_error')",
    bad: "event_type = 'document_extraction_error'",
    budgetPercent: 1,
    minimum: 100,
  }),
  cause: sql`
    SELECT concat_ws(': ', processor_slug, data->>'error') AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'document_extraction_error' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(1) }],
  keepFiring: "10m", // the half hour's share is of few documents and crosses the limit back and forth
  whenNoData: "keep", // fewer than a hundred documents prove neither health nor failure
  whenQueryFails: "fire",
  dependsOn: ["extraction-errors"],
  message: "failed documents use up the month's budget of 1 % {value} as fast as is tolerable",
};
