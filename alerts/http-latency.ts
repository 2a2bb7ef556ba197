import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Pages hang, usually because the database does. The slowest twentieth is judged: an average hides a stuck endpoint. */
export const httpLatency: Alert = {
  id: "http-latency",
  title: "The gateway is slow",
  owner: "gateway",
  runbook: "docs/runbooks/http-latency.md",
  unit: "ms",
  window: "5m",
  value: sql`
    SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) AS value
    FROM metrics_event
    WHERE event_type = 'http_request' AND timestamp > :now - :window AND timestamp <= :now
    HAVING count(*) >= 20`,
  cause: sql`
    SELECT concat_ws(' ', 'over 2 s:', method, endpoint) AS answer, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'http_request' AND duration_ms > 2000
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [{ severity: "warning", when: above(2_000), until: below(1_000) }],
  whenNoData: "keep", // fewer than 20 requests prove neither health nor failure
  whenQueryFails: "fire",
  message: "1 request in 20 takes longer than {value}",
};
