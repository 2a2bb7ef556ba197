import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { share } from "../model/shapes/share.ts";

/** Listeners hear nothing where a block failed. Judged as a share, so that a busy hour is no alarm, and only with enough
 *  blocks that one unlucky job is none either. The normal share is zero. */
export const synthesisErrors: Alert = {
  id: "synthesis-errors",
  title: "Synthesis is failing",
  owner: "speech",
  runbook: "docs/runbooks/synthesis-errors.md",
  unit: "%",
  window: "5m",
  value: share({
    of: "event_type IN ('synthesis_complete', 'synthesis_error')",
    that: "event_type = 'synthesis_error'",
    minimum: 20,
  }),
  cause: sql`
    SELECT concat_ws(': ', model_slug, data->>'error') AS error, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_error' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [
    { severity: "warning", when: above(5), until: below(2) },
    { severity: "critical", when: above(25), until: below(10) },
  ],
  whenNoData: "keep", // fewer than 20 blocks prove neither health nor failure
  whenQueryFails: "fire",
  message: "{value} of blocks failed in the last 5 minutes",
};
