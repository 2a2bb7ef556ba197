import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { share } from "../model/shapes/share.ts";

/** The language model does not read pages, for another reason than its quota: 429 is normal and costs only time. Normal is one
 *  page in a hundred; a fifth of at least ten is the service, or what we send to it. */
export const geminiErrors: Alert = {
  id: "gemini-errors",
  title: "The language model fails to read pages",
  owner: "documents",
  runbook: "docs/runbooks/gemini-errors.md",
  unit: "%",
  window: "1h",
  value: share({
    of: "event_type IN ('page_extraction_complete', 'page_extraction_error') AND coalesce(status_code, 0) <> 429",
    that: "event_type = 'page_extraction_error'",
    minimum: 10,
  }),
  cause: sql`
    SELECT concat_ws(' ', status_code, data->>'error') AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'page_extraction_error' AND coalesce(status_code, 0) <> 429
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(20), until: below(10) }],
  whenNoData: "keep", // fewer than ten pages prove neither health nor failure
  whenQueryFails: "fire",
  message: "{value} of pages failed in the last hour, refused quota aside",
};
