import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** What listeners feel: half of the blocks waited longer for a worker than a player's buffer lasts. Normal is below 15 s, bad
 *  above 25 s. Five minutes of it, because one long document may fill a queue for as long as it is read. */
export const queueWait: Alert = {
  id: "queue-wait",
  title: "Blocks wait too long for a worker",
  owner: "speech",
  runbook: "docs/runbooks/queue-wait.md",
  unit: "s",
  window: "2m",
  value: sql`
    SELECT model_slug AS model,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY queue_wait_ms) / 1000.0 AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_complete' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY model_slug
    HAVING count(*) >= 5`,
  cause: sql`
    SELECT model_slug AS model, concat('finished by ', worker_id) AS finished, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_complete' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [{ severity: "warning", when: above(25), until: below(15), for: "5m" }],
  whenNoData: "ok", // a queue that is behind has its worker finish more than that; one without a worker is queue-depth's
  whenQueryFails: "fire",
  message: "{model}: half of the blocks waited longer than {value}",
};
