import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { share } from "../model/shapes/share.ts";

/** Without its layout a scanned page is read as one column, or not at all. Normal is one in 200. A fifth of at least ten pages
 *  is no bad scan any more: over an hour one document alone seldom makes that many. */
export const detectionErrors: Alert = {
  id: "detection-errors",
  title: "Layout detection is failing",
  owner: "documents",
  runbook: "docs/runbooks/detection-errors.md",
  unit: "%",
  window: "1h",
  value: share({
    of: "event_type IN ('detection_complete', 'detection_error')",
    that: "event_type = 'detection_error'",
    minimum: 10,
  }),
  cause: sql`
    SELECT data->>'error' AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'detection_error' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(20), until: below(10) }],
  whenNoData: "keep", // fewer than ten pages prove neither health nor failure
  whenQueryFails: "fire",
  message: "{value} of pages failed in the last hour",
};
