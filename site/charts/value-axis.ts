import type { Unit } from "../../model/dashboard.ts";
import { inUnitOf, msPer } from "../format/number.ts";

export interface ValueAxis {
  min: number;
  max: number;
  ticks: number[];
  label(value: number): string;
}

/** What an axis has to hold. */
export interface Wanted {
  values: readonly (number | null)[];
  unit: Unit;
  /** Lines that have to be inside. */
  thresholds: readonly number[];
  /** Of bars and areas: their lengths are compared. */
  fromZero: boolean;
}

/** The labels of two ticks do not come closer together, and more steps than that say nothing more. */
const tickPixels = 30;
const mostSteps = 6;
/** Above a threshold is room for its label. */
const labelRoom = 1.1;
/** Whose differences are small beside what they are: nothing is seen of them from zero on. */
const narrowShare = 0.2;

/** An axis whose steps are round in the unit that it is shown in, and which ends soon above the data. It begins at zero, but for lines whose
 *  values are all but the same. */
export function valueAxisOf({ values, unit, thresholds, fromZero }: Wanted, heightPixels: number): ValueAxis {
  const known = values.filter((value) => value !== null);
  const least = Math.min(...(known.length > 0 ? known : [0]), ...thresholds);
  const difference = Math.max(...known, ...thresholds) - least;
  const isNarrow = !fromZero && least > 0 && difference > 0 && difference < least * narrowShare;
  const bottom = isNarrow ? least - difference * 0.1 : Math.min(0, least);
  const top = ceilingOf(unit, known, thresholds, bottom);
  const isWhole = known.every(Number.isInteger) && !hasScale(unit) && unit !== "%";
  const { min, max, step } = stepsOf({
    bottom,
    top,
    unit,
    isWhole,
    most: Math.min(mostSteps, Math.max(2, heightPixels / tickPixels)),
  });
  const ticks = Array.from({ length: Math.round((max - min) / step) + 1 }, (_, index) => min + index * step);
  const label = inUnitOf(Math.max(top, -bottom), unitAbove(unit) ? "" : unit);
  return { min, max, ticks, label };
}

/** A share of a hundred ends there. What is nothing all the time has an axis too. */
function ceilingOf(unit: Unit, known: number[], thresholds: readonly number[], bottom: number): number {
  const most = Math.max(0, ...known, ...thresholds.map((at) => bottom + (at - bottom) * labelRoom));
  if (most === 0) return bottom < 0 ? 0 : 1;
  const isShare = unit === "%" && [...known, ...thresholds].every((value) => value <= 100);
  return isShare ? Math.min(100, most) : most;
}

const hasScale = (unit: Unit) => unit in msPer || unit === "USD" || unit.startsWith("bytes");

/** Words, which would stand behind each number, are said once above them; what is short is not. */
export const unitAbove = (unit: Unit): Unit => (hasScale(unit) || unit === "%" ? "" : unit);

/** Where a value lies, as a share of the plot's height from the top. */
export const shareFromTop = ({ min, max }: Pick<ValueAxis, "min" | "max">, value: number) =>
  (max - value) / (max - min);

interface Rough {
  bottom: number;
  top: number;
  unit: Unit;
  isWhole: boolean;
  /** Steps at most. */
  most: number;
}

/** Few lines tell little. */
const leastSteps = 3;

/** Of all round steps the one with which the axis ends soonest; of several, the longest. */
function stepsOf({ bottom, top, unit, isWhole, most }: Rough): { min: number; max: number; step: number } {
  const axes = roundSteps((top - bottom) / most, top, unit)
    .filter((step) => !isWhole || Number.isInteger(step))
    .map((step) => ({ step, min: Math.floor(bottom / step + 1e-9) * step, max: Math.ceil(top / step - 1e-9) * step }))
    .filter(({ min, max, step }) => (max - min) / step <= most + 1e-9);
  const many = axes.filter(({ min, max, step }) => Math.round((max - min) / step) >= leastSteps);
  const [first, ...others] = many.length > 0 ? many : axes.slice(0, 1);
  if (!first) return { min: Math.floor(bottom), max: Math.ceil(top), step: Math.ceil(top) - Math.floor(bottom) };
  // 2.5 is read less easily than 2 or 5.
  const cost = ({ min, max, step }: typeof first) =>
    (max - min) / (top - bottom) + (step % 1 !== 0 && isOdd(step) ? 0.15 : 0);
  return others.reduce((best, axis) => (cost(axis) <= cost(best) + 0.02 ? axis : best), first);
}

const isOdd = (step: number) => Math.round((step / 10 ** Math.floor(Math.log10(step))) * 10) === 25;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const durationStepsMs = [
  ...[5_000, 10_000, 15_000, 30_000, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute],
  ...[hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 5 * day, 10 * day, 20 * day, 50 * day, 100 * day],
];

/** From the rough one on, the shorter first. */
function roundSteps(rough: number, top: number, unit: Unit): number[] {
  const toMs = msPer[unit];
  if (toMs !== undefined && top * toMs >= minute) {
    const steps = durationStepsMs.map((ms) => ms / toMs).filter((step) => step >= rough);
    if (steps.length > 0) return steps;
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10, 20, 50].map((times) => times * power).filter((step) => step >= rough * (1 - 1e-9));
}
