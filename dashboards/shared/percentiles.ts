/** Columns `line` and `value` of a series, a line for each percentile: `SELECT ${bucketOf()} AS at, ${percentileLines("duration_ms")}
 *  FROM … GROUP BY 1` (`at` by name is no column for DuckDB). They are taken at once, so that the rows are sorted once. */
export function percentileLines(expression: string, percents: readonly number[] = [50, 95]): string {
  const names = percents.map((percent) => `'p${percent}'`).join(", ");
  const shares = percents.map((percent) => percent / 100).join(", ");
  return `unnest([${names}]) AS line, unnest(quantile_cont(${expression}, [${shares}])) AS value`;
}
