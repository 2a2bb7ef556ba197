import type { StressResult, WindowResult } from "../../model/stress-result.ts";
import { median } from "../median.ts";

/** Whether it is slower than it was, of each figure by all windows of two runs of the same baseline. */
export interface Comparison {
  figure: ComparedFigure;
  before: number;
  now: number;
  /** `now / before`, of the medians. */
  ratio: number;
  /** How likely such windows were if nothing had changed (Mann and Whitney, exact, one-sided). */
  p: number;
  isWorse: boolean;
}

export type ComparedFigure = (typeof figures)[number];
const figures = ["blockP50Ms", "blockP95Ms", "firstAudioP50Ms"] as const;

/** A change that is smaller is none that anybody would hear, however sure it is. */
const leastRatio = 1.1;
/** All figures together are wrong once in a hundred comparisons of unchanged systems. */
const mostChance = 0.01 / figures.length;
/** With fewer no order of them is unlikely enough. */
const fewestWindows = 5;

/** @throws Error in one line where the two cannot be compared */
export function compared(before: StressResult, now: StressResult): Comparison[] {
  for (const field of ["test", "profile", "target"] as const) {
    if (before[field] !== now[field]) throw new Error(`${before.id} is of another ${field}: ${before[field]}`);
  }
  const [then, today] = [windowsOf(before), windowsOf(now)];
  if (before.steps[0]?.users !== now.steps[0]?.users) throw new Error(`${before.id} had another number of people`);
  return figures.flatMap((figure) => {
    const [one, other] = [valuesOf(then, figure), valuesOf(today, figure)];
    if (one.length < fewestWindows || other.length < fewestWindows) return [];
    const ratio = median(other) / median(one);
    const p = chanceOfGreater(one, other);
    return [
      { figure, before: median(one), now: median(other), ratio, p, isWorse: ratio >= leastRatio && p <= mostChance },
    ];
  });
}

const windowsOf = ({ steps }: StressResult) => steps.flatMap(({ windows }) => windows);

const valuesOf = (windows: readonly WindowResult[], figure: ComparedFigure) =>
  windows.flatMap((window) => window[figure] ?? []);

/** The chance that `other` is by accident as much greater than `one` as it is: of all ways to deal these values into two hands, the share in which
 *  the second wins as many pairs or more. Equal values count half a pair. */
export function chanceOfGreater(one: readonly number[], other: readonly number[]): number {
  const won = (mine: number) => one.reduce((sum, theirs) => sum + (mine > theirs ? 2 : mine === theirs ? 1 : 0), 0);
  const halves = other.reduce((sum, mine) => sum + won(mine), 0);
  const ways = waysByPairs(one.length, other.length);
  const all = ways.reduce((sum, count) => sum + count, 0);
  // Half a pair counts as none: never surer than the data are.
  return ways.slice(Math.floor(halves / 2)).reduce((sum, count) => sum + count, 0) / all;
}

/** In how many ways `n` of `m + n` different values win 0, 1, 2… pairs: the coefficients of Gauss's binomial. */
function waysByPairs(m: number, n: number): number[] {
  let ways = [1];
  for (let k = 1; k <= n; k += 1) ways = divided(multiplied(ways, m + k), k);
  return ways;
}

/** Times 1 - x^power. */
function multiplied(ways: readonly number[], power: number): number[] {
  return Array.from({ length: ways.length + power }, (_, at) => (ways[at] ?? 0) - (ways[at - power] ?? 0));
}

/** By 1 - x^power, without a remainder. */
function divided(ways: readonly number[], power: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < ways.length - power; at += 1) result.push((ways[at] ?? 0) + (result[at - power] ?? 0));
  return result;
}
