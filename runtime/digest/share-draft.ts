import type { Verdict } from "../../model/report.ts";
import { capital } from "./count-draft.ts";
import { ratio, strange } from "./limits.ts";
import type { Draft, Scope } from "./section.ts";
import { bucketEnd, bucketStart } from "./span.ts";
import { type Grid, shareDeviations, sum } from "./usual.ts";
import { amount, bucketsInWords, usually } from "./words.ts";

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
  lastMs?: number;
}

export interface ShareComparison {
  part: number;
  whole: number;
  share: number;
  /** NaN where nothing is known of it. */
  usualShare: number;
}

/** Of fewer an hour says nothing. */
const hourLeast = 10;
const partLeast = 3;

/** A share beside what is usual, of the whole span and of its strangest hour. Undefined where there is nothing to have a share in. */
export function shareDraft(scope: Scope, wanted: ShareDraft): Draft | undefined {
  const { key, what, figure, of, part, whole, labels, odd, isIssue, lastMs } = wanted;
  const now = { part: sum(part.now), whole: sum(whole.now) };
  if (now.whole === 0) return undefined;
  const periods = part.before.map((_, index) => ({
    part: sum(part.before[index] ?? []),
    whole: sum(whole.before[index] ?? []),
  }));
  const total = { ...now, ...shareDeviations(now, periods) };
  const hour = strangestHour(wanted, periods);
  const totalOdd = oddness(total, odd, strange.span);
  const hourOdd = hour ? oddness(hour, odd, strange.hour) : 0;
  const isOdd = totalOdd > 0 || hourOdd > 0;
  const issue = isOdd && isIssue && ((totalOdd > 0 && isIssue(total)) || (hour && hourOdd > 0 && isIssue(hour)));
  const verdict: Verdict = issue ? "issues" : isOdd ? "anomalies" : "nominal";
  const percent = 100 * total.share;
  const usualPercent = 100 * total.usualShare;
  const said = [
    `${capital(what)}: ${amount(now.part)} of ${amount(now.whole)}, ${amount(percent)} %${usually(usualPercent, " %")}`,
  ];
  const tells = hour && hourOdd > 0;
  if (tells) said.push(`${bucketsInWords(scope.span, hour.bucket)} ${amount(hour.part)} of ${amount(hour.whole)}`);
  return {
    key,
    text: `${said.join("; ")}.`,
    verdict,
    deviations: Math.max(totalOdd, hourOdd, isOdd ? 0 : Math.min(Math.abs(total.deviations), strange.span)),
    figures: {
      [figure]: now.part,
      [of]: now.whole,
      sharePercent: percent,
      usualPercent,
      ...(tells ? { hourPercent: 100 * hour.share, [`hour${capital(figure)}`]: hour.part } : {}),
    },
    ...(labels ? { labels } : {}),
    ...(tells ? { sinceMs: bucketStart(scope.span, hour.bucket), untilMs: bucketEnd(scope.span, hour.bucket) } : {}),
    ...(lastMs === undefined ? {} : { lastMs }),
    series: [percentSeries(scope, wanted)],
  };
}

function strangestHour({ part, whole }: ShareDraft, periods: readonly { part: number; whole: number }[]) {
  const hours = part.now.flatMap((value, place) => {
    const now = { part: value, whole: whole.now[place] as number };
    if (now.whole < hourLeast) return [];
    return [{ bucket: part.buckets[place] as number, ...now, ...shareDeviations(now, periods) }];
  });
  return hours.sort((one, other) => Math.abs(other.deviations) - Math.abs(one.deviations))[0];
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

const pointsMost = 28;

function percentSeries({ span }: Scope, { figure, part, whole }: ShareDraft) {
  const every = Math.ceil(span.buckets / pointsMost);
  const points = Array.from({ length: Math.ceil(span.buckets / every) }, () => ({ part: 0, whole: 0 }));
  for (const [place, bucket] of part.buckets.entries()) {
    const point = points[Math.floor(bucket / every)];
    if (!point) continue;
    point.part += part.now[place] as number;
    point.whole += whole.now[place] as number;
  }
  const values = points.map((point) =>
    point.whole > 0 ? Number(((100 * point.part) / point.whole).toFixed(2)) : null,
  );
  return { name: figure, unit: "%", stepMs: span.bucketMs * every, values };
}
