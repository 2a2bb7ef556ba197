import { bucketOf } from "./asked.ts";

/** WITH …: `begins` of every bucket of the range, also of those in which nothing happened. */
export const step = `step AS (
  SELECT DISTINCT ${bucketOf("least(within, :to - INTERVAL 1 MICROSECOND)")} AS begins
  FROM (SELECT unnest(generate_series(:from, :to, :bucket)) AS within)
)`;

/** A figure's course, columns `at` and `value`, with 0 where nothing happened: what is counted is then none, and not unknown. Before there
 *  are events, nothing is known. */
export const orZero = (course: string) => `WITH ${step}
SELECT "at", sum(value) AS value FROM (
  SELECT begins AS at, 0 AS value FROM step WHERE begins + :bucket > (SELECT min(timestamp) FROM metrics_event)
  UNION ALL ${course}
) GROUP BY 1`;
