import type { Verdict } from "../../model/report.ts";
import { ratio, strange } from "./limits.ts";
import type { Draft, Scope } from "./section.ts";
import { bucketEnd, bucketStart } from "./span.ts";
import { type Grid, shareDeviations, sum } from "./usual.ts";
import { amount, bucketsInWords, capital, chartOf, usually } from "./words.ts";

export interface ShareDraft {
  key: string;
  /** What the part is of the whole, in words: `documents that could not be read`. */
  what: string;
  /** Names of the figures: `errors` of `documents`. */
  figure: string;
  of: string;
  part: Grid;
  whole: Grid;
  labels?: Record<string, string | null>;
  odd: "more" | "less" | "both";
  /** Where what is odd is an issue. Shares are from 0 to 1. */
  isIssue?: (share: ShareComparison) => boolean;
}

export interface ShareComparison {
  part: number;
  whole: number;
  share: number;
  /** NaN where nothing is known of it. */
  usualShare: number;
}

const partLeast = 3;
/** Buckets that are looked at together: what is rare shows only in some hours at once. */
const stretches = [1, 2, 4, 8, 16] as const;

/** A share beside what is usual, of the whole span and of its strangest hour. Undefined where there is nothing to have a share in. */
export function shareDraft(scope: Scope, wanted: ShareDraft): Draft | undefined {
  const { key, what, figure, of, part, whole, labels, odd, isIssue } = wanted;
  const now = { part: sum(part.now), whole: sum(whole.now) };
  if (now.whole === 0) return undefined;
  const periods = part.before.map((_, index) => ({
    part: sum(part.before[index] ?? []),
    whole: sum(whole.before[index] ?? []),
  }));
  const total = { ...now, ...shareDeviations(now, periods) };
  const hour = strangestStretch(wanted, periods);
  const totalOdd = oddness(total, odd, strange.share.span);
  const hourOdd = hour ? oddness(hour, odd, strange.share.hour) : 0;
  const isOdd = totalOdd > 0 || hourOdd > 0;
  const issue = isOdd && isIssue && ((totalOdd > 0 && isIssue(total)) || (hour && hourOdd > 0 && isIssue(hour)));
  const verdict: Verdict = issue ? "issues" : isOdd ? "anomalies" : "nominal";
  const percent = 100 * total.share;
  const usualPercent = 100 * total.usualShare;
  const said = [
    `${capital(what)}: ${amount(now.part)} of ${amount(now.whole)}, ${amount(percent)} %${usually(usualPercent, " %")}`,
  ];
  const tells = hour && hourOdd > 0;
  if (tells)
    said.push(
      `${bucketsInWords(scope.span, hour.fromBucket, hour.toBucket)} ${amount(hour.part)} of ${amount(hour.whole)}`,
    );
  return {
    key,
    text: `${said.join("; ")}.`,
    verdict,
    deviations: Math.max(totalOdd, hourOdd, isOdd ? 0 : Math.min(Math.abs(total.deviations), strange.share.span)),
    figures: {
      [figure]: now.part,
      [of]: now.whole,
      sharePercent: percent,
      usualPercent,
      ...(tells ? { hourPercent: 100 * hour.share, [`hour${capital(figure)}`]: hour.part } : {}),
    },
    ...(labels ? { labels } : {}),
    ...(tells
      ? { sinceMs: bucketStart(scope.span, hour.fromBucket), untilMs: bucketEnd(scope.span, hour.toBucket) }
      : {}),
    series: [percentSeries(scope, wanted)],
  };
}

function strangestStretch({ part, whole, odd }: ShareDraft, periods: readonly { part: number; whole: number }[]) {
  const { buckets } = part;
  const looks = stretches.flatMap((length) =>
    buckets.slice(0, Math.max(0, buckets.length - length + 1)).map((fromBucket, place) => ({
      fromBucket,
      toBucket: buckets[place + length - 1] as number,
      part: sum(part.now.slice(place, place + length)),
      whole: sum(whole.now.slice(place, place + length)),
    })),
  );
  // Without three of the part, or of what it usually is, nothing is strange.
  const worthIt = looks.filter((look) => look.whole > 0 && (odd === "more" ? look.part : look.whole) >= partLeast);
  return worthIt.reduce<Stretch | undefined>((strangest, look) => {
    const one = { ...look, ...shareDeviations(look, periods) };
    return Math.abs(one.deviations) > Math.abs(strangest?.deviations ?? 0) ? one : strangest;
  }, undefined);
}

interface Stretch extends ShareComparison {
  fromBucket: number;
  toBucket: number;
  deviations: number;
}

function oddness(
  { part, share, usualShare, deviations }: ShareComparison & { deviations: number },
  odd: ShareDraft["odd"],
  least: number,
): number {
  if (odd !== "less" && deviations >= least && part >= partLeast && share >= ratio.more * usualShare) return deviations;
  if (odd !== "more" && deviations <= -least && share <= ratio.less * usualShare) return -deviations;
  return 0;
}

function percentSeries({ span }: Scope, { figure, part, whole }: ShareDraft) {
  const { every, points: length, stepMs } = chartOf(span);
  const points = Array.from({ length }, () => ({ part: 0, whole: 0 }));
  for (const [place, bucket] of part.buckets.entries()) {
    const point = points[Math.floor(bucket / every)];
    if (!point) continue;
    point.part += part.now[place] as number;
    point.whole += whole.now[place] as number;
  }
  const values = points.map((point) =>
    point.whole > 0 ? Number(((100 * point.part) / point.whole).toFixed(2)) : null,
  );
  return { name: figure, unit: "%", stepMs, values };
}
