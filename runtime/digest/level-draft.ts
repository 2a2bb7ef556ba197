import type { Verdict } from "../../model/report.ts";
import { capital } from "./count-draft.ts";
import { byLabels, type Labels } from "./labels.ts";
import { strange } from "./limits.ts";
import { type Draft, overLimit, type Scope } from "./section.ts";
import { bucketEnd, bucketStart } from "./span.ts";
import { levelDeviations, median } from "./usual.ts";
import { amount, bucketsInWords, rounded } from "./words.ts";

/** Half of the values are less, and all but one of 20. */
export interface Level {
  count: number;
  p50: number;
  p95: number;
}

/** Of one group: in the span and in each period before it, as a whole and by bucket. */
export interface Levels<Label extends string> {
  labels: Labels<Label>;
  now: Level | undefined;
  before: Level[];
  hours: { bucket: number; now: Level; before: Level[] }[];
}

interface LevelRow {
  k: number;
  bucket: number | null;
  count: number;
  quantiles: [number, number];
}

const groupsMost = 40;

/** Quantiles of an amount by group, in one statement. @param value SQL; NULLs are left out */
export async function levelsOf<Label extends string>(
  { rows, dark }: Scope,
  { from, by, value }: { from: string; by: Record<Label, string>; value: string },
): Promise<Levels<Label>[]> {
  const labels = Object.keys(by) as Label[];
  const list = labels.map((name) => `"${name}"`);
  const found = await rows<LevelRow & Record<string, unknown>>(`WITH row AS (
      SELECT ${[...labels.map((name) => `CAST(${by[name]} AS VARCHAR) AS "${name}"`), "k", "bucket"].join(", ")}, ${value} AS value FROM ${from}
    ), filled AS (FROM row WHERE value IS NOT NULL${dark.size > 0 ? ` AND bucket NOT IN (${[...dark].join(", ")})` : ""})
    SELECT ${[...list, "k", "bucket"].join(", ")}, count(*) AS count, quantile_cont(value, [0.5, 0.95]) AS quantiles FROM filled
    GROUP BY GROUPING SETS ((${[...list, "k"].join(", ")}), (${[...list, "k", "bucket"].join(", ")}))`);
  const size = (rowsOf: readonly LevelRow[]) =>
    rowsOf.reduce((sum, row) => sum + (row.bucket === null ? row.count : 0), 0);
  return byLabels(labels, found)
    .sort((one, other) => size(other.rows) - size(one.rows))
    .slice(0, groupsMost)
    .map((group) => ({ labels: group.labels, ...levelsIn(group.rows) }));
}

function levelsIn(rows: readonly LevelRow[]): Omit<Levels<never>, "labels"> {
  const level = ({ count, quantiles: [p50, p95] }: LevelRow): Level => ({ count, p50, p95 });
  const [whole, byHour] = [rows.filter(({ bucket }) => bucket === null), rows.filter(({ bucket }) => bucket !== null)];
  const now = whole.find(({ k }) => k === 0);
  const earlier = Map.groupBy(
    byHour.filter(({ k }) => k > 0),
    ({ bucket }) => bucket,
  );
  return {
    now: now && level(now),
    before: whole.filter(({ k }) => k > 0).map(level),
    hours: byHour
      .filter(({ k }) => k === 0)
      .map((row) => ({
        bucket: Number(row.bucket),
        now: level(row),
        before: (earlier.get(row.bucket) ?? []).map(level),
      })),
  };
}

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

/** Times beside what is usual and beside their limit, of the whole span and of the strangest hour. */
export function levelDraft({ span }: Scope, wanted: LevelDraft): Draft | undefined {
  const { key, what, figure, unit, levels, limit, least = samplesLeast, times = standardTimes } = wanted;
  const { now, before, labels } = levels;
  if (!now) return undefined;
  const usual = { p50: median(before.map(({ p50 }) => p50)), p95: median(before.map(({ p95 }) => p95)) };
  const whole =
    now.count >= least ? oddness(now, before, { least: strange.level.span, p50: times.p50, p95: times.p95 }) : 0;
  const hours = levels.hours.filter((hour) => hour.now.count >= least);
  const odd = hours.map((hour) => ({
    ...hour,
    deviations: oddness(hour.now, hour.before.length > 0 ? hour.before : before, {
      least: strange.level.hour,
      p50: times.hour,
      p95: times.hour,
    }),
  }));
  const strangest = odd.reduce<(typeof odd)[number] | undefined>(
    (best, hour) => (hour.deviations > (best?.deviations ?? 0) ? hour : best),
    undefined,
  );
  const slowest = hours.reduce<(typeof hours)[number] | undefined>(
    (best, hour) => (hour.now.p95 > (best?.now.p95 ?? 0) ? hour : best),
    undefined,
  );
  const over = limit && slowest && slowest.now.p95 > limit.normal ? slowest : undefined;
  const hour = over ?? strangest;
  const isBad = limit && over && over.now.p95 > limit.bad;
  const isOdd = whole > 0 || strangest !== undefined || over !== undefined;
  const verdict: Verdict = isBad ? "issues" : isOdd ? "anomalies" : "nominal";
  const shownUnit = unit.toLowerCase();
  const both = ({ p50, p95 }: { p50: number; p95: number }) =>
    `half within ${amount(p50)} ${shownUnit}, 95 % within ${amount(p95)} ${shownUnit}`;
  const said = [
    `${capital(what)}: ${both(now)}${before.length > 0 ? `, usually ${amount(usual.p50)} and ${amount(usual.p95)}` : ""}`,
  ];
  if (hour) said.push(`${bucketsInWords(span, hour.bucket)} ${both(hour.now)}, of ${amount(hour.now.count)}`);
  if (over && limit) said.push(`95 % should stay below ${amount(limit.normal)} ${shownUnit}`);
  const name = (part: string) => `${part}${unit}`;
  return {
    key,
    text: `${said.join("; ")}.`,
    verdict,
    deviations: Math.max(whole, strangest?.deviations ?? 0, over && limit ? overLimit(over.now.p95, limit.normal) : 0),
    figures: {
      count: now.count,
      [name(`${figure}P50`)]: now.p50,
      [name(`${figure}P95`)]: now.p95,
      [name("usualP50")]: usual.p50,
      [name("usualP95")]: usual.p95,
      ...(hour ? { [name("hourP50")]: hour.now.p50, [name("hourP95")]: hour.now.p95, hourCount: hour.now.count } : {}),
    },
    labels,
    ...(hour ? { sinceMs: bucketStart(span, hour.bucket), untilMs: bucketEnd(span, hour.bucket) } : {}),
    series: [p95Series(wanted, span)],
  };
}

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

const pointsMost = 28;

function p95Series({ figure, unit, levels }: LevelDraft, span: Scope["span"]) {
  const every = Math.ceil(span.buckets / pointsMost);
  const values: (number | null)[] = Array.from({ length: Math.ceil(span.buckets / every) }, () => null);
  for (const { bucket, now } of levels.hours) {
    const at = Math.floor(bucket / every);
    values[at] = Math.max(values[at] ?? 0, rounded(now.p95));
  }
  return { name: `${figure}P95`, unit: unit.toLowerCase(), stepMs: span.bucketMs * every, values };
}
