/** The span of a digest, and the same hours before it that it is compared with. Times are ms since the epoch. */
export interface Span {
  fromMs: number;
  toMs: number;
  /** From a span to the one before it that it is compared with. */
  stepMs: number;
  /** How many steps back those lie that are compared with: 1 is the last one. */
  periods: readonly number[];
  /** Of the stretches that are compared one by one. The last one may be shorter. */
  bucketMs: number;
  buckets: number;
  comparedWith: string;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;

const weeksBack = 4;
const daysBack = 7;
/** A period with less than this share of the fullest one's events is a blackout, and says nothing of what is usual. */
const blackoutShare = 0.1;
const bucketsMost = 168;

/** @param eventsIn how many events there are in the span moved back by so many ms, and whether the copy reaches back so far */
export async function spanOf(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  eventsIn: (backMs: readonly number[]) => Promise<{ events: number; whole: boolean }[]>,
): Promise<Span> {
  const lengthMs = toMs - fromMs;
  const weeks = Math.ceil(lengthMs / weekMs) * weekMs;
  const bucketMs = hourMs * Math.max(1, Math.ceil(lengthMs / hourMs / bucketsMost));
  const span = { fromMs, toMs, bucketMs, buckets: Math.ceil(lengthMs / bucketMs) };
  const byWeek = await usable(weeks, weeksBack, eventsIn);
  if (byWeek.length > 0) return { ...span, stepMs: weeks, periods: byWeek, comparedWith: weekWords(byWeek, weeks) };
  const byDay = lengthMs <= dayMs ? await usable(dayMs, daysBack, eventsIn) : [];
  if (byDay.length > 0) {
    const comparedWith = `the same hours of ${many(byDay.length, "day")} before: the copy has no whole week yet`;
    return { ...span, stepMs: dayMs, periods: byDay, comparedWith };
  }
  return { ...span, stepMs: weeks, periods: [], comparedWith: "nothing: the copy has no such hours before" };
}

async function usable(stepMs: number, most: number, eventsIn: Parameters<typeof spanOf>[1]): Promise<number[]> {
  const steps = Array.from({ length: most }, (_, index) => index + 1);
  const found = await eventsIn(steps.map((step) => step * stepMs));
  const fullest = Math.max(0, ...found.filter(({ whole }) => whole).map(({ events }) => events));
  return steps.filter((_, index) => {
    const { events, whole } = found[index] as { events: number; whole: boolean };
    return whole && events > 0 && events >= blackoutShare * fullest;
  });
}

function weekWords(periods: readonly number[], stepMs: number): string {
  const weeks = stepMs / weekMs;
  if (weeks === 1) return `the same hours of ${many(periods.length, "week")} before`;
  return periods.length === 1 ? `the ${weeks} weeks before` : `the ${periods.length} times ${weeks} weeks before`;
}

const many = (count: number, what: string) => (count === 1 ? `the ${what}` : `the ${count} ${what}s`);

export const bucketsOf = ({ buckets }: Span): number[] => Array.from({ length: buckets }, (_, bucket) => bucket);

/** Beginning of a bucket. */
export const bucketStart = ({ fromMs, bucketMs }: Span, bucket: number): number => fromMs + bucket * bucketMs;

/** Its end, or the span's. */
export const bucketEnd = (span: Span, bucket: number): number => Math.min(span.toMs, bucketStart(span, bucket + 1));

export const moment = (ms: number): string => `TIMESTAMPTZ '${new Date(ms).toISOString()}'`;

/** SQL: the rows of a relation within the span and the periods before it, each with `k`, how many steps back it lies (0: in the span), and
 *  `bucket`. */
export function placed(span: Span, relation: string, time: string, where: string): string {
  const { fromMs, toMs, stepMs, periods, bucketMs } = span;
  const parts = [0, ...periods].map(
    (k) => `SELECT *, ${k} AS k, (epoch_ms(${time}) - ${fromMs - k * stepMs}) // ${bucketMs} AS bucket FROM ${relation}
  WHERE ${time} >= ${moment(fromMs - k * stepMs)} AND ${time} < ${moment(toMs - k * stepMs)} AND (${where})`,
  );
  return `(${parts.join("\n  UNION ALL ")})`;
}
