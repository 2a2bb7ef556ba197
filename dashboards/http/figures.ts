import type { Figure } from "../../model/dashboard.ts";
import { percentile } from "../../views/shared/names.ts";
import { bucketOf, inRange, ofPeople } from "../shared/asked.ts";
import { counted } from "../shared/counted.ts";
import { percentOf } from "../shared/percents.ts";
import { request, requestSource } from "./requests.ts";

const failedPercent = percentOf("status_code >= 500");
const refusedPercent = percentOf("status_code IN (401, 403)");
const at = bucketOf();

const ofRequests = { kind: "figure", width: 2, source: requestSource, range: "page" } as const;

export const failedFigure: Figure = {
  ...ofRequests,
  id: "failed",
  title: "Failed answers",
  subtitle: "5xx, health checks left out",
  help: "The gateway's own faults. None is normal; the 504 of Cloudflare's edge never reach it and are not in here. Which endpoint it is stands in the table below, why in the errors of the log.",
  alert: "http-errors",
  leadsTo: "#/http/failed-over-time",
  empty: "Nobody asked anything.",
  unit: "%",
  better: "lower",
  sql: `WITH ${request}
SELECT ${failedPercent} AS value, ${counted("count(*) FILTER (WHERE status_code >= 500)", "request")} AS note FROM request`,
  sparkline: `WITH ${request}
SELECT ${at} AS at, ${failedPercent} AS value FROM request GROUP BY 1`,
};

export const timeFigure: Figure = {
  ...ofRequests,
  id: "time",
  title: "Answer time, p95",
  subtitle: "of all requests, health checks left out",
  help: "All but one request of 20 were faster. The alert judges five minutes with the health checks in them; here they are left out, so that this is what people wait for, and a little above it.",
  alert: "http-latency",
  leadsTo: "#/http/time-over-time",
  empty: "Nobody asked anything.",
  unit: "ms",
  better: "lower",
  sql: `WITH ${request}
SELECT ${percentile(95, "duration_ms")} AS value, 'p99 ' || CAST(${percentile(99, "duration_ms")} AS BIGINT) || ' ms' AS note FROM request`,
  sparkline: `WITH ${request}
SELECT ${at} AS at, ${percentile(95, "duration_ms")} AS value FROM request GROUP BY 1`,
};

export const requestsFigure: Figure = {
  ...ofRequests,
  id: "requests",
  title: "Requests",
  subtitle: "a minute, health checks left out",
  help: "How much is asked. It follows the hour and the day of the week; none at all by day is an outage in front of the gateway, which the gateway cannot tell of.",
  empty: "Nobody asked anything.",
  unit: "per minute",
  better: "neither",
  sql: `WITH ${request}
SELECT count(*) / (epoch(:to - :from) / 60) AS value, count(*) || ' in all' AS note FROM request`,
  sparkline: `WITH ${request}
SELECT ${at} AS at, count(*) / (epoch(:bucket) / 60) AS value FROM request GROUP BY 1`,
};

const signIn = "status_code = 401 AND endpoint LIKE '%sign-in%'";

export const signInsFigure: Figure = {
  ...ofRequests,
  id: "sign-ins",
  title: "Refused sign-ins",
  subtitle: "wrong password, or somebody guessing",
  help: "A few in an hour are people who mistype. Many in minutes are somebody who guesses passwords: see when, and at which endpoint, below. The alert counts five minutes.",
  leadsTo: "#/http/attempts",
  empty: "Nobody signed in.",
  unit: "refused",
  better: "lower",
  sql: `WITH ${request}
SELECT count(*) FILTER (WHERE ${signIn}) AS value, round(100.0 * count(*) FILTER (WHERE ${signIn})
  / nullif(count(*) FILTER (WHERE endpoint LIKE '%sign-in%'), 0), 1) || ' % of sign-ins' AS note FROM request`,
  sparkline: `WITH ${request}
SELECT ${at} AS at, count(*) FILTER (WHERE ${signIn}) AS value FROM request GROUP BY 1`,
};

export const refusedFigure: Figure = {
  ...ofRequests,
  id: "refused",
  title: "Refused requests",
  subtitle: "401 and 403, of all requests",
  help: "Whoever is not known, or may not. An expired session gives some; a jump without refused sign-ins is a key or a cookie that the gateway no longer accepts, and then everybody is signed out.",
  leadsTo: "#/http/refused-requests",
  empty: "Nobody asked anything.",
  unit: "%",
  better: "lower",
  sql: `WITH ${request}
SELECT ${refusedPercent} AS value, ${counted("count(*) FILTER (WHERE status_code IN (401, 403))", "request")} AS note FROM request`,
  sparkline: `WITH ${request}
SELECT ${at} AS at, ${refusedPercent} AS value FROM request GROUP BY 1`,
};

const severe = `level_number >= 40 AND ${inRange("time")}`;
const person = "extra->>'user_id'";

export const gatewayErrorsFigure: Figure = {
  kind: "figure",
  id: "log-errors",
  title: "Errors in the log",
  subtitle: "records at ERROR and above",
  help: "What the gateway says of its own faults. None is normal. What they say, how often and whom they hit stands in the table below; narrowed to some people, only those that name one of them.",
  width: 2,
  source: ["log_record"],
  range: "page",
  leadsTo: "#/http/log",
  empty: "The log has no record of this time.",
  unit: "records",
  better: "lower",
  sql: `SELECT count(*) AS value, ${counted("count(DISTINCT template)", "kind")} AS note FROM log_record WHERE ${severe} AND ${ofPeople(person)}`,
  sparkline: `SELECT ${bucketOf("time")} AS at, count(*) AS value FROM log_record WHERE ${severe} AND ${ofPeople(person)} GROUP BY 1`,
};
