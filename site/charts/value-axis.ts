import type { Unit } from "../../model/dashboard.ts";
import { inUnitOf } from "../format/number.ts";

export interface ValueAxis {
  min: number;
  max: number;
  step: number;
  label(value: number): string;
}

interface Asked {
  values: readonly (number | null)[];
  unit: Unit;
  /** Lines that have to be inside. */
  thresholds: readonly number[];
  heightPixels: number;
  /** Of bars and areas: their lengths are compared. */
  fromZero: boolean;
}

const tickPixels = 44;
/** Above a threshold is room for its label, above data a little. */
const room = { threshold: 1.12, data: 1.03 };
/** Whose differences are small beside what they are: nothing is seen of them from zero on. */
const narrowShare = 0.2;

/** An axis whose steps are round in the unit that it is shown in. It begins at zero, but for lines whose values are all but the same. */
export function valueAxisOf({ values, unit, thresholds, heightPixels, fromZero }: Asked): ValueAxis {
  const known = values.filter((value) => value !== null);
  const most = Math.max(0, ...known.map((value) => value * room.data), ...thresholds.map((at) => at * room.threshold));
  const least = Math.min(...(known.length > 0 ? known : [0]), ...thresholds);
  const isNarrow = !fromZero && least > 0 && most / room.data - least < least * narrowShare;
  const bottom = isNarrow ? least - (most - least) * 0.25 : Math.min(0, least * room.data);
  const top = ceilingOf(unit, known, thresholds, most);
  const isWhole = known.every(Number.isInteger) && !(unit in msPer) && unit !== "USD" && unit !== "%";
  const step = stepOf((top - bottom) / Math.max(2, Math.round(heightPixels / tickPixels)), top, unit, isWhole);
  const [min, max] = [Math.floor(bottom / step + 1e-9) * step, Math.ceil(top / step - 1e-9) * step];
  return { min, max, step, label: inUnitOf(Math.max(max, -min), unit) };
}

/** A share of a hundred ends there. What is nothing all the time has an axis too. */
function ceilingOf(unit: Unit, known: number[], thresholds: readonly number[], most: number): number {
  if (most === 0) return known.some((value) => value < 0) ? 0 : 1;
  const isShare = unit === "%" && [...known, ...thresholds].every((value) => value <= 100);
  return isShare ? Math.min(100, most) : most;
}

const msPer: Record<Unit, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const durationStepsMs = [
  ...[5_000, 10_000, 15_000, 30_000, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute],
  ...[hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 5 * day, 10 * day, 20 * day, 50 * day, 100 * day],
];

function stepOf(rough: number, top: number, unit: Unit, isWhole: boolean): number {
  const toMs = msPer[unit];
  if (toMs !== undefined && top * toMs >= minute) {
    const step = durationStepsMs.find((ms) => ms >= rough * toMs);
    if (step) return step / toMs;
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((times) => times * power >= rough * (1 - 1e-9)) ?? 10) * power;
  return isWhole ? Math.max(1, step === 2.5 ? 3 : step) : step;
}
