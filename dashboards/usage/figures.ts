import type { Figure } from "../../model/dashboard.ts";
import { is, percentile } from "../../views/shared/names.ts";
import { asAsked, asAskedOfPeople, bucketOf, inRange, isGuest, ofModel } from "../shared/asked.ts";
import { percentOf, percentOfEvents } from "../shared/percents.ts";
import { session } from "../shared/sessions.ts";
import { orZero } from "../shared/steps.ts";

const opened = `FROM metrics_event WHERE ${is("ws_connect")} AND ${asAskedOfPeople}`;
const closed = `FROM metrics_event WHERE ${is("ws_disconnect")} AND ${asAskedOfPeople}`;
const heard = `FROM metrics_event WHERE ${is("synthesis_complete", "cache_hit")} AND ${asAsked}`;

export const peopleFigure: Figure = {
  kind: "figure",
  id: "people",
  title: "Active people",
  subtitle: "who opened a connection",
  help: "Each account once, and each guest once for as long as the browser keeps its anonymous name. So guests are counted more often than they are people, accounts never. Fewer than in the span before, at a normal error rate, means that they do not reach the site at all.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  alert: "visits-unusual",
  leadsTo: "#/usage/people-over-time",
  empty: "Nobody came.",
  unit: "people",
  better: "higher",
  sql: `SELECT count(DISTINCT user_id) AS value,
  CAST(round(100 * count(DISTINCT user_id) FILTER (WHERE ${isGuest()}) / nullif(count(DISTINCT user_id), 0)) AS BIGINT)
    || ' % guests' AS note
${opened}`,
  sparkline: orZero(`SELECT ${bucketOf()} AS at, count(DISTINCT user_id) AS value ${opened} GROUP BY 1`),
};

export const sessionsFigure: Figure = {
  kind: "figure",
  id: "sessions",
  title: "Sessions",
  subtitle: "connections that were opened",
  help: "A session is a WebSocket: one visit of one player. It breathes with the day and the week, so compare it with the span before, not with yesterday's night. More sessions than usual with few blocks each are connections that break and come back.",
  width: 2,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  ignores: ["model"],
  alert: "visits-unusual",
  leadsTo: "#/usage/week",
  empty: "Nobody came.",
  unit: "sessions",
  better: "higher",
  sql: `SELECT nullif(count(*), 0) AS value ${opened}`,
  sparkline: orZero(`SELECT ${bucketOf()} AS at, count(*) AS value ${opened} GROUP BY 1`),
  aggregated: `SELECT sum(events) AS value FROM metrics_daily WHERE ${is("ws_connect")} AND ${inRange("bucket")}`,
  sparklineAggregated: `SELECT ${bucketOf("bucket")} AS at, sum(events) AS value
FROM metrics_daily WHERE ${is("ws_connect")} AND ${inRange("bucket")} GROUP BY 1`,
};

export const listenedFigure: Figure = {
  kind: "figure",
  id: "listened",
  title: "Played to people",
  subtitle: "audio that was heard, estimated",
  help: "What all of it is for. The player does not report what it plays: it is estimated as the audio that a connection was given, and no more than the time since its first block. Who pauses is counted as listening, who plays faster as less.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  leadsTo: "#/usage/listened-over-time",
  empty: "Nobody listened.",
  unit: "h",
  better: "higher",
  sql: `WITH ${session}
SELECT sum(listened_ms) / 3.6e6 AS value, round(avg(listened_ms) / 60000, 1) || ' min a session' AS note FROM session`,
  sparkline: orZero(`(WITH ${session}
SELECT ${bucketOf("opened")} AS at, sum(listened_ms) / 3.6e6 AS value FROM session GROUP BY 1)`),
};

export const lengthFigure: Figure = {
  kind: "figure",
  id: "length",
  title: "Length of a session",
  subtitle: "median, from opened to closed",
  help: "Half of the sessions that were closed in the range lasted longer. It moves slowly; if it falls at once while as many come, people leave early: look at gaps and at the first audio.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  leadsTo: "#/usage/session-length",
  empty: "No session was closed.",
  unit: "min",
  better: "higher",
  sql: `SELECT ${percentile(50, "duration_ms")} / 60000.0 AS value,
  'p95 ' || round(${percentile(95, "duration_ms")} / 60000.0, 1) || ' min' AS note ${closed}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${percentile(50, "duration_ms")} / 60000.0 AS value ${closed} GROUP BY 1`,
};

export const documentsFigure: Figure = {
  kind: "figure",
  id: "documents-a-session",
  title: "Documents a session",
  subtitle: "that blocks were asked of, on average",
  help: "How many documents somebody listens to in one visit. Close to one is normal: people come with a text, hear it and go. It rises with collections and with documents that turn out to be the wrong one.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  leadsTo: "#/documents",
  empty: "Nobody came.",
  unit: "documents",
  better: "neither",
  decimals: 2,
  sql: `WITH ${session} SELECT avg(documents) AS value FROM session`,
  sparkline: `WITH ${session} SELECT ${bucketOf("opened")} AS at, avg(documents) AS value FROM session GROUP BY 1`,
};

export const blocksFigure: Figure = {
  kind: "figure",
  id: "blocks",
  title: "Blocks that were heard",
  subtitle: "made or from the cache",
  help: "Pieces of text that became speech for somebody. The share that comes from the cache costs nothing and is there at once; if it drops to zero, the cache was emptied.",
  width: 2,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  alert: "cache-eviction-storm",
  leadsTo: "#/synthesis/outcomes",
  empty: "Nobody heard a block.",
  unit: "blocks",
  better: "higher",
  sql: `SELECT nullif(count(*), 0) AS value,
  round(${percentOf(is("cache_hit"))}, 1) || ' % from the cache' AS note ${heard}`,
  sparkline: orZero(`SELECT ${bucketOf()} AS at, count(*) AS value ${heard} GROUP BY 1`),
  aggregated: `SELECT sum(events) AS value,
  round(${percentOfEvents(is("cache_hit"))}, 1) || ' % from the cache' AS note
FROM metrics_daily WHERE ${is("synthesis_complete", "cache_hit")} AND ${inRange("bucket")} AND ${ofModel()}`,
  sparklineAggregated: `SELECT ${bucketOf("bucket")} AS at, sum(events) AS value
FROM metrics_daily WHERE ${is("synthesis_complete", "cache_hit")} AND ${inRange("bucket")} AND ${ofModel()} GROUP BY 1`,
};
