/** What is older than 62 days is a row for a day, so that a range of 30 days and the one before it are by the hour. */
const byHour = 62 * 24;
const hourMs = 3_600_000;

/** Of a table with a row for each `hour`: those of a span, and by what they are put together. */
export function hoursOf({ fromMs, toMs, nowMs }: { fromMs: number; toMs: number; nowMs: number }) {
  const [from, to, now] = [fromMs, toMs, nowMs].map((ms) => Math.floor(ms / hourMs));
  return {
    within: `hour BETWEEN ${from} AND ${to}`,
    // No hour is negative, so that no day is taken for one.
    group: `CASE WHEN hour >= ${(now ?? 0) - byHour} THEN hour ELSE -(hour / 24) END`,
  };
}

export const msOfHour = (hour: unknown): number => Number(hour) * hourMs;
