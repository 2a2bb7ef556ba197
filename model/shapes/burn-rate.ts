import type { SqlQuery } from "../query.ts";

export interface BurnRate {
  /** SQL: which events count. */
  of: string;
  /** SQL: which of those are bad. */
  bad: string;
  /** Per cent of the events that may be bad over 30 days: the error budget. 1 where 99 % must be good. */
  budgetPercent: number;
  /** Fewer events than this in the longer of two windows prove nothing. */
  minimum: number;
}

/** How many times as fast as the budget of 30 days allows it may burn before somebody is called, from the SRE workbook: at these
 *  rates the longer window uses up 2 % of the budget (an hour) and 5 % (six hours). */
const fastLimit = 14.4;
const slowLimit = 6;

/** The SRE workbook's alert on an error budget, over two pairs of windows at once: an hour and its last five minutes, six hours
 *  and their last half hour. The value is the faster pair's burn rate as a multiple of that pair's limit, so that a level says
 *  `above(1)`. The longer window proves that it matters, the shorter one that it still goes on; so the lower of the two counts.
 *
 *  The rule's `window` is `"6h"`; the other windows are its parts. */
export function burnRate({ of, bad, budgetPercent, minimum }: BurnRate): SqlQuery {
  const counts = Object.entries(parts).flatMap(([name, part]) => {
    const within = `(:now - timestamp) * ${part} < :window`;
    return [
      `count(*) FILTER (WHERE ${within}) AS all_${name}`,
      `count(*) FILTER (WHERE (${bad}) AND ${within}) AS bad_${name}`,
    ];
  });
  const rate = (name: keyof typeof parts) =>
    `coalesce(100.0 * bad_${name} / nullif(all_${name}, 0), 0) / ${budgetPercent}`;
  const pair = (long: keyof typeof parts, short: keyof typeof parts, limit: number) =>
    `CASE WHEN all_${long} >= ${minimum} THEN least(${rate(long)}, ${rate(short)}) / ${limit} END`;
  const text = `WITH counted AS (
  SELECT
    ${counts.join(",\n    ")}
  FROM metrics_event
  WHERE (${of}) AND timestamp > :now - :window AND timestamp <= :now
)
SELECT greatest(
  ${pair("1h", "5m", fastLimit)},
  ${pair("6h", "30m", slowLimit)}
) AS value
FROM counted
WHERE all_6h >= ${minimum}`;
  return { source: "sql", text };
}

/** What part of the rule's window each of the four is: a sixth, a twelfth, … Multiplied instead of divided, since DuckDB divides
 *  no intervals. */
const parts = { "6h": 1, "1h": 6, "30m": 12, "5m": 72 } as const;
