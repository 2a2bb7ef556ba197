const hourMs = 3_600_000;

/** A SELECT of the stretches of whole hours without a row, of at least `atLeast` of them, between hours that have some: in milliseconds
 *  `from` and `to`, the first such hour and the one after the last. `hour` is the start of a row's hour, in milliseconds. */
export function gapsSql(relation: string, hour: string, atLeast = 1): string {
  return `WITH hours AS (SELECT DISTINCT ${hour} AS hour FROM ${relation}),
      steps AS (SELECT hour AS last, lead(hour) OVER (ORDER BY hour) AS next FROM hours)
    SELECT last + ${hourMs} AS "from", next AS "to" FROM steps WHERE next - last > ${atLeast * hourMs}`;
}
