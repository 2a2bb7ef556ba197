import type { Series, Table } from "../../model/dashboard.ts";
import { bucketOf, inRange, ofPeople } from "../shared/asked.ts";
import { request, requestSource } from "./requests.ts";

export const attemptsOverTime: Series = {
  kind: "series",
  id: "attempts",
  title: "Refused sign-ins",
  subtitle: "most in any five minutes",
  help: "As the alert counts them: the line is its threshold. Who guesses passwords stands out from those who mistype by far. If it lasts, let the firewall or Cloudflare refuse the address, which is in the access log.",
  width: 4,
  source: requestSource,
  range: "page",
  alert: "auth-failure-burst",
  empty: "No sign-in was refused.",
  unit: "sign-ins",
  draw: "steps",
  between: "zero",
  sql: `WITH ${request}, five AS (
  SELECT time_bucket(INTERVAL 5 MINUTE, timestamp) AS begins, count(*) AS refused
  FROM request WHERE status_code = 401 AND endpoint LIKE '%sign-in%' GROUP BY 1
)
SELECT ${bucketOf("begins")} AS at, max(refused) AS value FROM five GROUP BY 1`,
};

export const refusedRequests: Table = {
  kind: "table",
  id: "refused-requests",
  title: "Refused, and why",
  subtitle: "401 and 403, with the application's own reason where its log says so",
  help: "One endpoint that refuses many people is a fault of ours, as a key that was changed; one that refuses a single person is theirs. A reason stands here only where the log names the same request.",
  width: 12,
  source: ["auth_failures"],
  range: "page",
  empty: "Nobody was refused.",
  columns: {
    endpoint: { title: "Endpoint", shows: "text" },
    status: { title: "Status", shows: "text" },
    reason: { title: "Reason", shows: "text", wideOnly: true },
    refused: { title: "Refused", shows: "number", bar: true },
    people: { title: "People", shows: "number", wideOnly: true },
    last: { title: "Last", shows: "time" },
  },
  sql: `SELECT method || ' ' || endpoint AS endpoint, CAST(status_code AS VARCHAR) AS status, coalesce(reason, 'not said') AS reason,
  count(*) AS refused, count(DISTINCT user_id) AS people, max(time) AS last
FROM auth_failures WHERE ${inRange("time")} AND ${ofPeople()} GROUP BY 1, 2, 3 ORDER BY refused DESC, last DESC LIMIT 15`,
};

export const neverThere: Table = {
  kind: "table",
  id: "not-found",
  title: "Asked for, and never there",
  subtitle: "paths that were only ever answered with 404",
  help: "Machines that look for known holes: /.env, /wp-login.php. They cost little. One of our own paths in this list is a link that leads nowhere, or a release that forgot something.",
  width: 8,
  source: requestSource,
  range: "page",
  empty: "Everything that was asked for was there.",
  columns: {
    endpoint: { title: "Path", shows: "text" },
    requests: { title: "Requests", shows: "number", bar: true },
    last: { title: "Last", shows: "time" },
  },
  sql: `WITH ${request}
SELECT method || ' ' || endpoint AS endpoint, count(*) AS requests, max(timestamp) AS last
FROM request GROUP BY 1 HAVING count(*) FILTER (WHERE status_code <> 404) = 0 ORDER BY requests DESC, endpoint LIMIT 8`,
};
