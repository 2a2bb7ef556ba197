import type { View } from "../model/view.ts";
import { is } from "./shared/names.ts";

export const peakHours: View = {
  name: "peak_hours",
  meaning:
    "One hour of one weekday (UTC) a row: how busy it is on average, over the days that the copy has any event of.",
  columns: {
    weekday: { type: "BIGINT", meaning: "1 is Monday" },
    weekday_name: { type: "VARCHAR", meaning: "Monday" },
    hour: { type: "BIGINT", meaning: "0 to 23, in UTC" },
    days: { type: "BIGINT", unit: "days", meaning: "such weekdays in the copy" },
    sessions_a_day: { type: "DOUBLE", unit: "connections", meaning: "opened in this hour, on average" },
    blocks_a_day: { type: "DOUBLE", unit: "blocks", meaning: "queued in this hour, on average" },
    people: { type: "BIGINT", unit: "people", meaning: "who came in this hour, in all of these days" },
    max_queue: { type: "BIGINT", unit: "jobs", meaning: "the deepest that any model's queue was" },
  },
  sql: `
WITH day AS (
  SELECT isodow(day) AS weekday, count(*) AS days
  FROM (SELECT DISTINCT CAST(timestamp AS DATE) AS day FROM metrics_event) GROUP BY ALL
), busy AS (
  SELECT isodow(timestamp) AS weekday, hour(timestamp) AS hour, dayname(timestamp) AS weekday_name,
    count(*) FILTER (WHERE ${is("ws_connect")}) AS sessions,
    count(*) FILTER (WHERE ${is("synthesis_queued")}) AS blocks,
    count(DISTINCT user_id) FILTER (WHERE ${is("ws_connect")}) AS people, max(queue_depth) AS max_queue
  FROM metrics_event WHERE ${is("ws_connect", "synthesis_queued")} GROUP BY ALL
)
SELECT weekday, weekday_name, hour, days, sessions / days AS sessions_a_day, blocks / days AS blocks_a_day, people, max_queue
FROM busy JOIN day USING (weekday)`,
  example: {
    shows: "the five busiest hours of the week",
    sql: `SELECT weekday_name, hour, round(sessions_a_day, 1) AS sessions_a_day, max_queue
FROM peak_hours ORDER BY peak_hours.sessions_a_day DESC, weekday, hour LIMIT 5`,
  },
};
