import type { Verdict } from "../../model/report.ts";
import { ratio, strange } from "./limits.ts";
import type { Draft, Scope } from "./section.ts";
import { bucketEnd, bucketStart } from "./span.ts";
import { type CountComparison, compareCounts, type Grid } from "./usual.ts";
import { amount, bucketsInWords, capital, seriesOf, usually } from "./words.ts";

export interface CountDraft {
  key: string;
  /** What is counted, in words: `connections that were opened`. */
  what: string;
  /** Name of the figure: `connections`. */
  figure: string;
  grid: Grid;
  labels?: Record<string, string | null>;
  /** What is worth a verdict. */
  odd: "more" | "less" | "both";
  /** Where what is odd is an issue. */
  isIssue?: (comparison: CountComparison) => boolean;
}

/** A count beside what is usual: as a whole, in its strangest hour, where there was none of it, and where there was less than ever. */
export function countDraft({ span }: Scope, { key, what, figure, grid, labels, odd, isIssue }: CountDraft): Draft {
  const comparison = compareCounts(grid);
  const { now, usual, peak, silence, few } = comparison;
  const total = oddness(comparison, odd, strange.count.span);
  const hour = peak ? oddness(peak, odd, strange.count.hour) : 0;
  const gone = silence && odd !== "more" && silence.deviations >= strange.count.span ? silence.deviations : 0;
  const low = few && odd !== "more" && few.deviations >= strange.count.span ? few.deviations : 0;
  const verdict: Verdict =
    Math.max(total, hour, gone, low) === 0 ? "nominal" : isIssue?.(comparison) ? "issues" : "anomalies";
  const said = [`${capital(what)}: ${amount(now)}${usually(usual)}`];
  const figures: Draft["figures"] = { [figure]: now, [`usual${capital(figure)}`]: usual };
  let time: Pick<Draft, "sinceMs" | "untilMs"> = {};
  if (gone > 0 && silence) {
    const [from, to] = [silence.fromBucket, silence.toBucket];
    said.push(`none ${bucketsInWords(span, from, to)}, usually ${amount(silence.usual)}`);
    Object.assign(figures, {
      silentHours: (bucketEnd(span, to) - bucketStart(span, from)) / 3_600_000,
      silentUsual: silence.usual,
    });
    time = { sinceMs: bucketStart(span, from), untilMs: bucketEnd(span, to) };
  } else if (low > 0 && few) {
    said.push(
      `${bucketsInWords(span, few.fromBucket, few.toBucket)} ${amount(few.now)}, before never fewer than ${amount(few.fewest)}`,
    );
    Object.assign(figures, { few: few.now, fewestBefore: few.fewest });
    time = { sinceMs: bucketStart(span, few.fromBucket), untilMs: bucketEnd(span, few.toBucket) };
  } else if (hour > 0 && peak) {
    said.push(`${bucketsInWords(span, peak.bucket)} ${amount(peak.now)}${usually(peak.usual)}`);
    Object.assign(figures, { hour: peak.now, usualHour: peak.usual });
    time = { sinceMs: bucketStart(span, peak.bucket), untilMs: bucketEnd(span, peak.bucket) };
  }
  return {
    key,
    text: `${said.join("; ")}.`,
    verdict,
    deviations: Math.max(
      total,
      hour,
      gone,
      low,
      verdict === "nominal" ? Math.min(Math.abs(comparison.deviations), strange.count.span) : 0,
    ),
    figures,
    ...(labels ? { labels } : {}),
    ...time,
    series: [seriesOf(span, grid, figure, what)],
  };
}

/** Whether a draft of a count tells that there was none where there usually is some. */
export const isSilent = ({ figures }: Draft): boolean => figures.silentHours !== undefined;

/** The deviations where they are odd enough, else 0. */
export function oddness(
  { now, usual, deviations }: { now: number; usual: number; deviations: number },
  odd: CountDraft["odd"],
  least: number,
): number {
  if (odd !== "less" && deviations >= least && now >= ratio.more * usual + 3) return deviations;
  if (odd !== "more" && deviations <= -least && now <= ratio.less * usual) return -deviations;
  return 0;
}
