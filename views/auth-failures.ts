import type { View } from "../model/view.ts";
import { is, textField } from "./shared/names.ts";

export const authFailures: View = {
  name: "auth_failures",
  meaning:
    "One refused request or sign-in a row. Its access line, what the application's log says of it, and its http_request event are one row: the event wins, and the log adds the reason.",
  columns: {
    time: { type: "TIMESTAMPTZ", meaning: "when" },
    status_code: { type: "BIGINT", meaning: "401: nobody was known; 403: somebody who may not" },
    method: { type: "VARCHAR", meaning: "HTTP method" },
    endpoint: { type: "VARCHAR", meaning: "what was asked for" },
    user_id: { type: "VARCHAR", meaning: "who, where that was known" },
    request_id: { type: "VARCHAR", meaning: "the request, as in the log" },
    reason: { type: "VARCHAR", meaning: "why, in the application's own words, where its log says so" },
    source: { type: "VARCHAR", meaning: "application, or log where no event tells of it" },
  },
  sql: `
WITH own AS (
  SELECT timestamp, status_code, method, endpoint, user_id, request_id
  FROM metrics_event WHERE ${is("http_request")} AND status_code IN (401, 403)
), logged AS (
  SELECT min(timestamp) AS timestamp, min(status_code) AS status_code, min(method) AS method, min(endpoint) AS endpoint,
    min(user_id) AS user_id, request_id, min(${textField("auth_failure", "reason")}) AS reason
  FROM derived_event WHERE ${is("auth_failure")} GROUP BY request_id, CASE WHEN request_id IS NULL THEN id END
)
SELECT timestamp AS time, status_code, method, endpoint, own.user_id, own.request_id, reason, 'application' AS source
FROM own LEFT JOIN (SELECT request_id, reason FROM logged) AS said USING (request_id)
UNION ALL
SELECT timestamp, status_code, method, endpoint, user_id, request_id, reason, 'log'
FROM logged
WHERE request_id IS NULL OR request_id NOT IN (SELECT request_id FROM own WHERE request_id IS NOT NULL)`,
  example: {
    shows: "where people are refused, most often first",
    sql: `SELECT endpoint, status_code, count(*) AS refused
FROM auth_failures GROUP BY ALL ORDER BY refused DESC LIMIT 5`,
  },
};
