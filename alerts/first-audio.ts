import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Whoever presses play hears nothing until two blocks are there. Estimated from the server's events: from a connection's first
 *  request for a block to its second finished one, or to now once that has been missing for 15 s. The way through the network and
 *  the player's own start come on top. Normal is below 4 s; at 15 s people have left.
 *
 *  Half of the listeners must wait, so that no single long document counts. Blocks that fail, and queues that are behind, have
 *  alerts of their own. */
export const firstAudio: Alert = {
  id: "first-audio",
  title: "Listeners wait long for the first audio (estimated)",
  owner: "speech",
  runbook: "docs/runbooks/first-audio.md",
  unit: "s",
  window: "15m",
  value: sql`
    WITH step AS (
      SELECT request_id, model_slug, event_type, timestamp,
        row_number() OVER (
          PARTITION BY request_id, event_type IN ('synthesis_complete', 'cache_hit') ORDER BY timestamp, id
        ) AS nth
      FROM metrics_event
      WHERE event_type IN ('ws_connect', 'synthesis_queued', 'synthesis_complete', 'synthesis_error', 'cache_hit')
        AND timestamp > :now - :window AND timestamp <= :now
    ), listener AS (
      SELECT max(model_slug) AS model,
        min(timestamp) FILTER (WHERE event_type IN ('synthesis_queued', 'cache_hit')) AS asked,
        min(timestamp) FILTER (WHERE event_type IN ('synthesis_complete', 'cache_hit') AND nth = 2) AS heard
      FROM step
      GROUP BY request_id
      HAVING count(*) FILTER (WHERE event_type = 'ws_connect') > 0
        AND count(*) FILTER (WHERE event_type IN ('synthesis_queued', 'cache_hit')) >= 2
        AND count(*) FILTER (WHERE event_type = 'synthesis_error') = 0
    )
    SELECT model,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM coalesce(heard, :now) - asked)) AS value
    FROM listener
    WHERE heard IS NOT NULL OR asked <= :now - interval '15 seconds'
    GROUP BY model
    HAVING count(*) >= 5`,
  cause: sql`
    SELECT model_slug AS model, concat('finished by ', worker_id) AS finished, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_complete' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [{ severity: "warning", when: above(15), until: below(8), for: "2m" }],
  whenNoData: "ok", // fewer than five who began to listen: nobody is kept waiting, or queue-depth tells of those who are
  whenQueryFails: "fire",
  dependsOn: ["queue-depth", "queue-wait", "dead-workers"],
  message:
    "{model}: half of the listeners waited longer than {value} in the last 15 minutes, as estimated on the server",
};
