import type { SqlQuery } from "../query.ts";

export interface Unusual {
  /** SQL: which events are counted. */
  of: string;
  /** How many past weeks make the baseline. Together with the rule's window no more than events are kept: four for 30 days. */
  weeks: number;
  /** Of these, how many must have any such event at that hour; a younger history has no row. */
  minimumWeeks: number;
  /** Below this median there is no row: of a handful of events, none is nothing unusual. */
  minimum: number;
}

/** 1.4826 times the median absolute deviation is what the standard deviation is where values scatter normally. */
const deviationsPerMad = 1.4826;

/** How far the number of events in the rule's window is from what is usual at that hour of the week, in usual deviations:
 *  -4 is far too few, 4 far too many. Usual is the median of the same window in the past weeks and the deviation their median
 *  absolute deviation, so that one odd week (a holiday, an outage) changes neither. A deviation is at least the root of the
 *  median, as counts of independent events have: four alike weeks would make any fifth one odd. Weeks are 168 hours, so that
 *  where the clock changes the baseline is an hour off for their number of weeks. */
export function unusual({ of, weeks, minimumWeeks, minimum }: Unusual): SqlQuery {
  const looks = Array.from({ length: weeks + 1 }, (_, ago) => {
    const end = ago === 0 ? ":now" : `:now - interval '${ago} weeks'`;
    return `  SELECT ${ago} AS ago, count(*) AS events FROM metrics_event
  WHERE (${of}) AND timestamp > ${end} - :window AND timestamp <= ${end}`;
  });
  const text = `WITH week AS (
${looks.join("\n  UNION ALL\n")}
), usual AS (
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY events) AS median, count(*) AS weeks
  FROM week WHERE ago > 0 AND events > 0
), spread AS (
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(events - median)) AS mad
  FROM week, usual WHERE ago > 0 AND events > 0
)
SELECT (events - median) / greatest(${deviationsPerMad} * mad, sqrt(median)) AS value
FROM week, usual, spread
WHERE ago = 0 AND weeks >= ${minimumWeeks} AND median >= ${minimum}`;
  return { source: "sql", text };
}
