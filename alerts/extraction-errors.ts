import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { share } from "../model/shapes/share.ts";

/** Each processor is judged for itself: pasted text, which cannot fail, would hide a broken PDF reader. Normal is below 1 %, but
 *  users do upload broken files, so that nearly a third of at least ten must fail before somebody is told. */
export const extractionErrors: Alert = {
  id: "extraction-errors",
  title: "Documents cannot be read",
  owner: "documents",
  runbook: "docs/runbooks/extraction-errors.md",
  unit: "%",
  window: "1h",
  value: share({
    of: "event_type IN ('document_extraction_complete', 'document_extraction_error')",
    that: "event_type = 'document_extraction_error'",
    minimum: 10,
    by: { label: "processor", column: "processor_slug" },
  }),
  cause: sql`
    SELECT processor_slug AS processor, data->>'error' AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'document_extraction_error' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [{ severity: "warning", when: above(30), until: below(10) }],
  whenNoData: "keep", // fewer than ten documents prove neither health nor failure
  whenQueryFails: "fire",
  message: "{processor}: {value} of documents failed in the last hour",
};
