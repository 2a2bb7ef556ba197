import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { share } from "../model/shapes/share.ts";

/** The language model reads a page only when it is asked again, or answers with an error of its own (5xx): documents take longer
 *  and cost more, and next they fail. Refused quotas (429) that a retry mends are among them, so that a third is still normal
 *  on a busy day. */
export const geminiRetries: Alert = {
  id: "gemini-retries",
  title: "The language model must be asked again and again",
  owner: "documents",
  runbook: "docs/runbooks/gemini-retries.md",
  unit: "%",
  window: "1h",
  value: share({
    of: "event_type IN ('page_extraction_complete', 'page_extraction_error')",
    that: "retry_count > 0 OR status_code >= 500",
    minimum: 10,
  }),
  cause: sql`
    SELECT concat_ws(' ', status_code, data->>'error') AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'page_extraction_error' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(40), until: below(20) }],
  whenNoData: "keep", // fewer than ten pages prove neither
  whenQueryFails: "fire",
  dependsOn: ["gemini-errors"],
  message: "{value} of the pages of the last hour",
};
