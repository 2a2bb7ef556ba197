import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";
import { share } from "../model/shapes/share.ts";

/** The gateway answers with its own errors. The 10–12 % of 504 that Cloudflare's edge produces never reach the gateway's
 *  events, so the normal share here is zero. */
export const httpErrors: Alert = {
  id: "http-errors",
  title: "The gateway answers with server errors",
  owner: "gateway",
  runbook: "docs/runbooks/http-errors.md",
  unit: "%",
  window: "5m",
  value: share({
    of: "event_type = 'http_request'",
    that: "status_code >= 500",
    minimum: 20,
  }),
  cause: sql`
    SELECT concat_ws(' ', status_code, method, endpoint) AS answer, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'http_request' AND status_code >= 500
      AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1
    ORDER BY value DESC, 1`,
  levels: [
    { severity: "warning", when: above(5), until: below(2) },
    { severity: "critical", when: above(25), until: below(10) },
  ],
  whenNoData: "keep", // fewer than 20 requests prove neither health nor failure
  whenQueryFails: "fire",
  message: "{value} of requests failed in the last 5 minutes",
};
