/** Rows of both tables, none of them twice: what the application wrote itself wins. What was derived from its log counts only where
 *  the application wrote nothing for the same request; and where the log names no request, only in minutes in which the application
 *  wrote nothing of the kind at all. `own` and `derived` are conditions, `columns` what both tables have. */
export function ownOrDerived(own: string, derived: string, columns: readonly string[]): string {
  const list = columns.join(", ");
  return `own AS (
  SELECT timestamp, request_id, ${list}, 'application' AS source FROM metrics_event WHERE ${own}
), derived AS (
  SELECT timestamp, request_id, ${list}, 'log' AS source FROM derived_event WHERE ${derived}
), both_sources AS (
  SELECT * FROM own
  UNION ALL
  SELECT * FROM derived
  WHERE CASE WHEN request_id IS NOT NULL
    THEN request_id NOT IN (SELECT request_id FROM own WHERE request_id IS NOT NULL)
    ELSE date_trunc('minute', timestamp) NOT IN (SELECT date_trunc('minute', timestamp) FROM own) END
)`;
}
