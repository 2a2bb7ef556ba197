import { median } from "../median.ts";
import { binomialDeviations, fisherDeviations } from "./chance.ts";
import { fewerThanEver } from "./limits.ts";
import { overLimit } from "./section.ts";

/** How far something is from what is usual, in usual deviations: 4 and more hardly comes by chance, negative is less than usual. */

/** 1.4826 times the median absolute deviation is what the standard deviation is where values scatter normally. */
const deviationsPerMad = 1.4826;
/** Of one week against the next nothing is closer to the usual than this, whatever the weeks before say. */
const leastRelative = 0.08;
const dispersionMost = 8;

/** Values by bucket: those of the span, and of each period before it. */
export interface Grid {
  now: readonly number[];
  before: readonly (readonly number[])[];
  /** Which bucket of the span each place is. */
  buckets: readonly number[];
}

/** Of two grids, value by value. */
export const combined = (one: Grid, other: Grid, of: (one: number, other: number) => number): Grid => ({
  now: one.now.map((value, place) => of(value, other.now[place] as number)),
  before: one.before.map((period, k) => period.map((value, place) => of(value, other.before[k]?.[place] as number))),
  buckets: one.buckets,
});

export function spread(values: readonly number[]): number {
  const middle = median(values);
  return deviationsPerMad * median(values.map((value) => Math.abs(value - middle)));
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A median of few is itself uncertain: with one period before, what comes next scatters by 1.6 of its own deviations around it. */
const uncertainty = (periods: number) => Math.sqrt(1 + 1.57 / periods);

/** Of counts. `dispersion` is 1 where what is counted comes independently, and more where it comes in bunches. 0 without a period. */
export function countDeviations(now: number, before: readonly number[], dispersion: number): number {
  if (before.length === 0) return 0;
  const usual = median(before);
  const difference = Math.abs(now - usual);
  // That an event of all periods is in the span has a known chance, whatever is usual.
  const asCounts = binomialDeviations(now, now + usual * before.length, 1 / (1 + before.length));
  const scattered = spread(before);
  const deviations = Math.min(
    Math.abs(asCounts) / dispersion,
    usual > 0 ? difference / (leastRelative * usual) : Number.POSITIVE_INFINITY,
    scattered > 0 ? difference / scattered / uncertainty(before.length) : Number.POSITIVE_INFINITY,
  );
  return now < usual ? -deviations : deviations;
}

/** How much more than independent events counts scatter from week to week, from 1, by neighbouring buckets together where one has too few.
 *  With one period before, against the span: the median keeps an hour's fault out. */
export function dispersionOf({ now, before }: Grid): number {
  const compared = before.length === 1 ? [now, ...before] : before;
  for (const together of [1, 4, 12]) {
    const residuals = residualsOf(compared.map((period) => summedUp(period, together)));
    if (residuals.length < residualsLeast) continue;
    const shrunk = Math.sqrt(compared.length / (compared.length - 1));
    return Math.min(dispersionMost, Math.max(1, deviationsPerMad * median(residuals) * shrunk));
  }
  return before.length > 1 ? 1.5 : 2.5;
}

const residualsLeast = 8;

function residualsOf(periods: readonly (readonly number[])[]): number[] {
  return periods.flatMap((period) =>
    period.flatMap((value, place) => {
      const usual = median(periods.map((other) => other[place] as number));
      return usual >= 3 ? [Math.abs(value - usual) / Math.sqrt(usual)] : [];
    }),
  );
}

const summedUp = (values: readonly number[], together: number): number[] =>
  Array.from({ length: Math.ceil(values.length / together) }, (_, part) =>
    sum(values.slice(part * together, (part + 1) * together)),
  );

export interface CountComparison {
  now: number;
  /** NaN without a period before. */
  usual: number;
  deviations: number;
  /** The strangest bucket. */
  peak?: { bucket: number; now: number; usual: number; deviations: number };
  /** The longest stretch without any where there usually are some. */
  silence?: { fromBucket: number; toBucket: number; usual: number; deviations: number };
  /** The stretch in which there were far fewer than in any of the periods. */
  few?: { fromBucket: number; toBucket: number; now: number; fewest: number; deviations: number };
}

/** A count against its periods: all of it, its strangest bucket, and where it was silent. */
export function compareCounts(grid: Grid): CountComparison {
  const { now, before, buckets } = grid;
  const total = sum(now);
  if (before.length === 0) return { now: total, usual: Number.NaN, deviations: 0 };
  const dispersion = dispersionOf(grid);
  const totals = before.map(sum);
  const usuals = now.map((_, place) => median(before.map((period) => period[place] as number)));
  const strange = now.map((value, place) =>
    countDeviations(
      value,
      before.map((period) => period[place] as number),
      dispersion,
    ),
  );
  const worst = strange.reduce(
    (best, value, place) => (Math.abs(value) > Math.abs(strange[best] ?? 0) ? place : best),
    0,
  );
  const silence = silenceOf(grid, dispersion);
  const few = fewOf(grid, dispersion);
  return {
    now: total,
    usual: median(totals),
    deviations: countDeviations(total, totals, dispersion),
    ...(now.length > 1
      ? {
          peak: {
            bucket: buckets[worst] as number,
            now: now[worst] as number,
            usual: usuals[worst] as number,
            deviations: strange[worst] as number,
          },
        }
      : {}),
    ...(silence ? { silence } : {}),
    ...(few ? { few } : {}),
  };
}

/** Four weeks say little of how far days scatter: where theirs lie apart by luck, half of the people can stay away within it. That there were
 *  far fewer than in any of them asks for no scatter, only that it is no chance. */
function fewOf({ now, before, buckets }: Grid, dispersion: number): CountComparison["few"] {
  const { periodsLeast, share } = fewerThanEver;
  if (before.length < periodsLeast) return undefined;
  const together = Math.min(fewerThanEver.buckets, buckets.length);
  const looks = buckets.slice(0, buckets.length - together + 1).map((fromBucket, place) => {
    const total = (values: readonly number[]) => sum(values.slice(place, place + together));
    const [here, others] = [total(now), before.map(total)];
    const fewest = Math.min(...others);
    const byChance = -binomialDeviations(here, here + sum(others), 1 / (1 + others.length)) / dispersion;
    const deviations = Math.min(byChance, overLimit(share * fewest, here));
    return { fromBucket, toBucket: buckets[place + together - 1] as number, now: here, fewest, deviations };
  });
  return looks
    .filter((look) => look.now < share * look.fewest)
    .reduce<CountComparison["few"]>(
      (best, look) => (best && best.deviations >= look.deviations ? best : look),
      undefined,
    );
}

/** That none comes where so many are usual has the chance of e to the power of minus as many, and such a chance so many deviations. */
function silenceOf({ now, before, buckets }: Grid, dispersion: number): CountComparison["silence"] {
  let best: CountComparison["silence"];
  for (let from = 0; from < now.length; from += 1) {
    if (now[from] !== 0) continue;
    let to = from;
    while (to + 1 < now.length && now[to + 1] === 0) to += 1;
    const usual = median(before.map((period) => sum(period.slice(from, to + 1))));
    const deviations = Math.sqrt(2 * usual) / dispersion;
    if (!best || deviations > best.deviations) {
      best = { fromBucket: buckets[from] as number, toBucket: buckets[to] as number, usual, deviations };
    }
    from = to;
  }
  return best;
}

/** Of a part of a whole. The shares of the periods count as one, and as much as they differ among themselves. */
export function shareDeviations(
  now: { part: number; whole: number },
  before: readonly { part: number; whole: number }[],
): { share: number; usualShare: number; deviations: number } {
  const share = now.whole > 0 ? now.part / now.whole : Number.NaN;
  const filled = before.filter(({ whole }) => whole > 0);
  const whole = sum(filled.map((period) => period.whole));
  if (whole === 0 || now.whole === 0) return { share, usualShare: Number.NaN, deviations: 0 };
  const usualShare = sum(filled.map(({ part }) => part)) / whole;
  if (share === usualShare) return { share, usualShare, deviations: 0 };
  const byChance = fisherDeviations(now, { part: usualShare * whole, whole });
  const angle = (part: number, of: number) => Math.asin(Math.sqrt(Math.min(1, (part + 0.375) / (of + 0.75))));
  const scattered = filled.length > 1 ? spread(filled.map((period) => angle(period.part, period.whole))) : 0;
  const difference = Math.abs(angle(now.part, now.whole) - angle(usualShare * whole, whole));
  const most = scattered > 0 ? difference / scattered : Number.POSITIVE_INFINITY;
  return { share, usualShare, deviations: Math.sign(byChance) * Math.min(Math.abs(byChance), most) };
}

/** What a quantile is of: how many samples, and how far the logarithms of their 95 % and their half are apart. */
export interface Samples {
  count: number;
  width: number;
}

/** Of a time or another positive amount, by its ratio to the usual. Without chance it is never closer to it than `leastRatio`. */
export function levelDeviations(
  now: number,
  { count, width }: Samples,
  before: readonly number[],
  leastRatio = 0.03,
): number {
  const usable = before.filter((value) => value > 0);
  if (usable.length === 0 || !(now > 0) || count === 0) return 0;
  const scattered = spread(usable.map(Math.log));
  const byChance = Math.max(widthLeast, width) / Math.sqrt(count);
  return Math.log(now / median(usable)) / Math.max(leastRatio + byChance, scattered) / uncertainty(usable.length);
}

const widthLeast = 0.3;
