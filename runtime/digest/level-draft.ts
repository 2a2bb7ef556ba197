import type { Verdict } from "../../model/report.ts";
import { median } from "../median.ts";
import type { Level, Levels, Stretch } from "./levels.ts";
import { strange } from "./limits.ts";
import { type Draft, overLimit, type Scope } from "./section.ts";
import { bucketEnd, bucketStart } from "./span.ts";
import { levelDeviations } from "./usual.ts";
import { amount, bucketsInWords, capital, chartOf, rounded } from "./words.ts";

export interface LevelDraft {
  key: string;
  /** Of what, in words: `milliseconds that a block waited`. */
  what: string;
  /** Prefix of the figures: `wait` makes `waitP95Ms`. */
  figure: string;
  /** As figures end with it: `Ms`. */
  unit: string;
  levels: Levels<string>;
  /** What 95 % should stay below, whatever is usual. */
  limit?: { normal: number; bad: number };
  /** Of fewer nothing is said. */
  least?: number;
  /** How many times the usual is odd. */
  times?: Times;
}

/** Of the whole span's half and 95 %, and of those of an hour. */
interface Times {
  p50: number;
  p95: number;
  hour: number;
}

const samplesLeast = 20;
const standardTimes: Times = { p50: 1.25, p95: 1.4, hour: 1.5 };
const fasterTimes = 0.6;

/** Times beside what is usual and beside their limit, of the whole span and of its strangest stretch. */
export function levelDraft({ span }: Scope, wanted: LevelDraft): Draft | undefined {
  const { key, figure, unit, levels, limit, least = samplesLeast, times = standardTimes } = wanted;
  const { now, before, labels } = levels;
  if (!now) return undefined;
  const usual = { p50: median(before.map(({ p50 }) => p50)), p95: median(before.map(({ p95 }) => p95)) };
  const whole = now.count >= least ? oddness(now, before, { least: strange.level.span, ...times }) : 0;
  const strangest = strangestOf(levels, least, times);
  const slowest = largest(
    levels.hours.filter((hour) => hour.now.count >= least),
    (hour) => hour.now.p95,
  );
  const over = limit && slowest && slowest.now.p95 > limit.normal ? slowest : undefined;
  const tells = over ?? strangest;
  const isBad = limit && over && over.now.p95 > limit.bad;
  const verdict: Verdict = isBad ? "issues" : whole > 0 || strangest || over ? "anomalies" : "nominal";
  const name = (part: string) => `${part}${unit}`;
  const hour = tells?.now;
  return {
    key,
    text: inWords(wanted, usual, span, { tells, limit: over && limit?.normal }),
    verdict,
    deviations: Math.max(whole, strangest?.deviations ?? 0, over && limit ? overLimit(over.now.p95, limit.normal) : 0),
    figures: {
      count: now.count,
      [name(`${figure}P50`)]: now.p50,
      [name(`${figure}P95`)]: now.p95,
      [name("usualP50")]: usual.p50,
      [name("usualP95")]: usual.p95,
      ...(hour ? { [name("hourP50")]: hour.p50, [name("hourP95")]: hour.p95, hourCount: hour.count } : {}),
    },
    labels,
    ...(tells ? { sinceMs: bucketStart(span, tells.fromBucket), untilMs: bucketEnd(span, tells.toBucket) } : {}),
    series: [p95Series(wanted, span)],
  };
}

function inWords(
  { what, unit, levels: { now, before } }: LevelDraft,
  usual: Pick<Level, "p50" | "p95">,
  span: Scope["span"],
  { tells, limit }: { tells: Stretch | undefined; limit: number | undefined },
): string {
  const of = unit.toLowerCase();
  const both = ({ p50, p95 }: Level) => `half within ${amount(p50)} ${of}, 95 % within ${amount(p95)} ${of}`;
  const said = [
    `${capital(what)}: ${now ? both(now) : ""}${before.length > 0 ? `, usually ${amount(usual.p50)} and ${amount(usual.p95)}` : ""}`,
  ];
  if (tells) {
    said.push(
      `${bucketsInWords(span, tells.fromBucket, tells.toBucket)} ${both(tells.now)}, of ${amount(tells.now.count)}`,
    );
  }
  if (limit !== undefined) said.push(`95 % should stay below ${amount(limit)} ${of}`);
  return `${said.join("; ")}.`;
}

/** Of hours, and of eight together: what is rare is seldom enough in one. */
function strangestOf({ hours, eights, before }: LevelDraft["levels"], least: number, times: Times) {
  const looked = (stretches: readonly Stretch[], odd: Parameters<typeof oddness>[2]) =>
    stretches
      .filter(({ now }) => now.count >= least)
      .map((stretch) => ({
        ...stretch,
        deviations: oddness(stretch.now, stretch.before.length > 0 ? stretch.before : before, odd),
      }));
  const { hour } = times;
  const all = [
    ...looked(hours, { least: strange.level.hour, p50: hour, p95: hour }),
    ...looked(eights, { least: strange.level.span, ...times }),
  ];
  return largest(
    all.filter(({ deviations }) => deviations > 0),
    ({ deviations }) => deviations,
  );
}

const largest = <One>(all: readonly One[], by: (one: One) => number): One | undefined =>
  all.reduce<One | undefined>((best, one) => (best === undefined || by(one) > by(best) ? one : best), undefined);

/** The 95 % of few samples are less certain than their half. */
const tailUncertainty = 1.5;

function oddness(
  now: Level,
  before: readonly Level[],
  { least, p50, p95 }: { least: number; p50: number; p95: number },
): number {
  const [halves, mosts] = [before.map((level) => level.p50), before.map((level) => level.p95)];
  const usual = { p50: median(halves), p95: median(mosts) };
  const width = Math.max(Math.log(usual.p95 / usual.p50) || 0, Math.log(now.p95 / now.p50) || 0);
  const half = levelDeviations(now.p50, { count: now.count, width }, halves);
  const most = levelDeviations(now.p95, { count: now.count, width: tailUncertainty * width }, mosts);
  return Math.max(
    half >= least && now.p50 >= p50 * usual.p50 ? half : 0,
    most >= least && now.p95 >= p95 * usual.p95 ? most : 0,
    half <= -least && now.p50 <= fasterTimes * usual.p50 ? -half : 0,
  );
}

function p95Series({ figure, unit, levels }: LevelDraft, span: Scope["span"]) {
  const { every, points, stepMs } = chartOf(span);
  const values: (number | null)[] = Array.from({ length: points }, () => null);
  for (const { fromBucket, now } of levels.hours) {
    const at = Math.floor(fromBucket / every);
    values[at] = Math.max(values[at] ?? 0, rounded(now.p95));
  }
  return { name: `${figure}P95`, unit: unit.toLowerCase(), stepMs, values };
}
