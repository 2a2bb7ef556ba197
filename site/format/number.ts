import type { Unit } from "../../model/dashboard.ts";

/** A value as it is set: the unit smaller than the number, and dollars in front of it. */
export interface Shown {
  number: string;
  /** Empty where the number says it all. */
  unit: string;
}

interface Step {
  /** From this much on, in the unit's own measure. */
  from: number;
  divisor: number;
  unit: string;
}

/** The units that are lengths of time. */
export const msPer: Record<Unit, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

const durations = (msPerUnit: number): Step[] => [
  { from: 0, divisor: 1 / msPerUnit, unit: "ms" },
  { from: 1_000 / msPerUnit, divisor: 1_000 / msPerUnit, unit: "s" },
  { from: 60_000 / msPerUnit, divisor: 60_000 / msPerUnit, unit: "min" },
  { from: 3_600_000 / msPerUnit, divisor: 3_600_000 / msPerUnit, unit: "h" },
  { from: 172_800_000 / msPerUnit, divisor: 86_400_000 / msPerUnit, unit: "d" },
];
const sizes = (per: string): Step[] => [
  { from: 0, divisor: 1, unit: per ? `B${per}` : "bytes" },
  ...["kB", "MB", "GB", "TB"].map((unit, power) => ({
    from: 1_000 ** (power + 1),
    divisor: 1_000 ** (power + 1),
    unit: unit + per,
  })),
];

/** Units that are shown in larger ones where their values are large. */
const scales: Record<Unit, Step[]> = {
  ...Object.fromEntries(Object.entries(msPer).map(([unit, ms]) => [unit, durations(ms)])),
  bytes: sizes(""),
  "bytes/s": sizes("/s"),
  "bytes per second": sizes("/s"),
  "bytes/day": sizes("/day"),
  "bytes per day": sizes("/day"),
};
const plainSteps = (unit: Unit): Step[] => [
  { from: 0, divisor: 1, unit },
  { from: 1e6, divisor: 1e6, unit: `M ${unit}` },
  { from: 1e9, divisor: 1e9, unit: `bn ${unit}` },
];

/** As short as it is exact enough: 1,860 ms are `1.86` `s`. What is not known is a dash. */
export function shownValue(value: number | null, unit: Unit, decimals?: number): Shown {
  if (value === null || !Number.isFinite(value)) return { number: "–", unit: "" };
  return inStep(value, stepOf(value, unit, decimals), unit, decimals);
}

/** The same in one text: `1.86 s`, `$1.44`, `3,215 blocks`, `0.46 %`. */
export const valueInWords = (value: number | null, unit: Unit, decimals?: number): string =>
  joined(shownValue(value, unit, decimals));

/** In a column whose title says what is counted, a count needs no unit; a measure does. */
export function valueInColumn(value: number | null, unit: Unit): string {
  const isCount = /^[a-z-]{5,}$/.test(unit) && !Object.hasOwn(scales, unit);
  const shown = shownValue(value, unit);
  // What is left of it is how many at once: "M" of "M tokens".
  return joined(isCount ? { ...shown, unit: /^(M|bn) /.exec(shown.unit)?.[1] ?? "" } : shown);
}

/** For the values of one axis or column, all in the unit that fits the largest of them. */
export function inUnitOf(largest: number, unit: Unit): (value: number) => string {
  const step = stepOf(largest, unit);
  return (value) => (value === 0 ? "0" : joined(inStep(value, step, unit)));
}

const joined = ({ number, unit }: Shown) => (unit ? `${number} ${unit}` : number);

function stepOf(value: number, unit: Unit, decimals?: number): Step {
  const steps = scales[unit] ?? plainSteps(unit);
  // 999.7 ms are shown as a second, and not as 1,000 ms.
  const size = Math.abs(value);
  const fits = ({ from, divisor }: Step, index: number) =>
    index === 0 ||
    rounded(size / (steps[index - 1] ?? { divisor }).divisor, decimals) * (steps[index - 1]?.divisor ?? 1) >= from;
  return steps.findLast(fits) as Step;
}

function inStep(value: number, { divisor, unit }: Step, declared: Unit, decimals?: number): Shown {
  const scaled = value / divisor;
  const sign = scaled < 0 && rounded(scaled, decimals) !== 0 ? "−" : "";
  if (declared === "USD")
    return { number: `${sign}$${money(Math.abs(scaled), decimals)}`, unit: unit.replace(/ ?USD$/, "") };
  const number = sign + plain(Math.abs(scaled), decimals);
  return { number, unit: number === "1" ? one(unit.trim()) : unit.trim() };
}

/** `jobs` of which there is one. */
const one = (unit: string) => unit.replace(/^([a-z]{3,})s$/, "$1");

function plain(value: number, decimals = decimalsOf(value)): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: decimals });
}

function money(value: number, decimals?: number): string {
  if (decimals !== undefined) return value.toLocaleString("en-US", fraction(decimals));
  return value.toLocaleString("en-US", fraction(value === 0 || value >= 1_000 ? 0 : Math.max(2, decimalsOf(value))));
}

const fraction = (digits: number) => ({ minimumFractionDigits: digits, maximumFractionDigits: digits });

const rounded = (value: number, decimals = decimalsOf(value)) => Number(value.toFixed(decimals));

/** So many that three digits are seen, two of what is below a hundredth, and none of what is next to nothing. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 99.95) return 0;
  if (size >= 9.995) return 1;
  if (size >= 0.01 || size < 1e-6) return 2;
  return 1 - Math.floor(Math.log10(size));
}
