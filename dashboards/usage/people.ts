import type { Heatmap, Histogram, Series } from "../../model/dashboard.ts";
import { is } from "../../views/shared/names.ts";
import { asAskedOfPeople, bucketOf, inZone, isGuest } from "../shared/asked.ts";
import { session } from "../shared/sessions.ts";

const kind = `CASE WHEN ${isGuest()} THEN 'guests' ELSE 'registered' END`;
const opened = `FROM metrics_event WHERE ${is("ws_connect")} AND ${asAskedOfPeople}`;

export const peopleOverTime: Series = {
  kind: "series",
  id: "people-over-time",
  title: "Active people",
  subtitle: "who opened a connection in each step, guests and registered",
  help: "Each counts once in a step, so that the steps do not add up to the people of the range. The curve repeats itself day by day and is lower on weekends. A hole in both lines at once is nobody reaching the site; a hole in the registered alone is the sign-in.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  alert: "visits-unusual",
  empty: "Nobody came.",
  unit: "people",
  draw: "stacked",
  between: "zero",
  order: ["registered", "guests"],
  sql: `SELECT ${bucketOf()} AS at, ${kind} AS people, count(DISTINCT user_id) AS value ${opened} GROUP BY 1, 2`,
};

export const listenedOverTime: Series = {
  kind: "series",
  id: "listened-over-time",
  title: "Played to people",
  subtitle: "minutes of audio, by when the session was opened, estimated",
  help: "The audio that connections were given, and no more than the time since their first block. It follows the sessions; where it falls and they do not, people came and could not listen.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  empty: "Nobody listened.",
  unit: "min",
  draw: "stacked",
  between: "zero",
  order: ["registered", "guests"],
  sql: `WITH ${session}
SELECT ${bucketOf("opened")} AS at, ${kind} AS people, sum(listened_ms) / 60000.0 AS value FROM session GROUP BY 1, 2`,
};

/** Of every hour since there is data, each with the sessions that were opened in it: what the week's hours are averaged over. */
const hours = `hour AS (
  SELECT unnest(generate_series(
    date_trunc('hour', greatest(:from, (SELECT min(timestamp) FROM metrics_event))), :to, INTERVAL 1 HOUR
  )) AS begins
), visit AS (
  SELECT date_trunc('hour', timestamp) AS begins, count(*) AS sessions ${opened} GROUP BY 1
)`;

export const week: Heatmap = {
  kind: "heatmap",
  id: "week",
  title: "When people come",
  subtitle: "sessions opened in an hour, average of 30 days",
  help: "Each field is an hour of a weekday on the clock of the zone, averaged over the last 30 days whatever the page shows. The dark hours are those in which to deploy, the bright ones those in which an alert is worth getting up for.",
  width: 6,
  source: ["metrics_event"],
  range: "30d",
  ignores: ["model"],
  empty: "Nobody came in 30 days.",
  unit: "sessions",
  xTitle: "Hour of the day",
  yTitle: "Weekday",
  sql: `WITH ${hours}
SELECT strftime(clock, '%H') AS x, strftime(clock, '%a') AS y, avg(sessions) AS value
FROM (SELECT ${inZone("begins")} AS clock, coalesce(sessions, 0) AS sessions FROM hour LEFT JOIN visit USING (begins))
GROUP BY x, y, isodow(clock) ORDER BY isodow(clock), x`,
};

const classMinutes = 1;
/** What is longer is put into the last class. */
const longestMinutes = 20;

export const sessionLength: Histogram = {
  kind: "histogram",
  id: "session-length",
  title: "How long people stay",
  subtitle: "sessions by minutes from opened to closed, guests and registered",
  help: `Sessions that were closed in the range. Many in the first minute are people who heard nothing or not what they wanted; the rest ends with the text. ${longestMinutes} minutes and more stand in the last class.`,
  width: 6,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  empty: "No session was closed.",
  unit: "sessions",
  classUnit: "min",
  classTitle: "Length of the session",
  sql: `SELECT least(duration_ms // ${classMinutes * 60_000} * ${classMinutes}, ${longestMinutes}) AS "from", ${kind} AS people,
  count(*) AS value
FROM metrics_event
WHERE ${is("ws_disconnect")} AND duration_ms >= 0 AND ${asAskedOfPeople} GROUP BY 1, 2 ORDER BY people DESC`,
};

export const returning: Histogram = {
  kind: "histogram",
  id: "returning",
  title: "How often people come back",
  subtitle: "people by the number of days on which they came",
  help: "Days on the zone's clock with at least one session of the range. Guests stand at one day, since the browser soon forgets their anonymous name. A longer tail of the registered means that the service has become a habit.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  ignores: ["model"],
  empty: "Nobody came.",
  unit: "people",
  classUnit: "days",
  classTitle: "Days with a session",
  sql: `SELECT least(days, 31) AS "from", people, count(*) AS value
FROM (SELECT user_id, ${kind} AS people, count(DISTINCT CAST(${inZone()} AS DATE)) AS days ${opened} GROUP BY 1)
GROUP BY 1, 2 ORDER BY people DESC`,
};
