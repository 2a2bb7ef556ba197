import { instantOf, offsetMs } from "../../model/calendar.ts";
import type { Clock } from "../format/time.ts";
import type { Tick } from "./axes-option.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const hourSteps = [15 * minuteMs, 30 * minuteMs, hourMs, 2 * hourMs, 3 * hourMs, 6 * hourMs, 12 * hourMs];
const daySteps = [1, 2, 4, 7, 14];
const monthSteps = [1, 2, 3, 6, 12];
/** A label and the space after it. */
const labelPixels = { time: 50, day: 60, month: 50 };
/** A label so near to the end would be cut off. */
const edgePixels = 10;
/** Of longer spans a date says more than the day of the week. */
const weekdaysUntilMs = 15 * dayMs;
const mondayMs = 4 * dayMs; // the fifth of January 1970

/** Evenly spaced moments that are round on the clock, as many as have room: hours, days, Mondays, or months. */
export function timeTicks(fromMs: number, toMs: number, widthPixels: number, clock: Clock): Tick[] {
  const pixelMs = (toMs - fromMs) / widthPixels;
  const axis = { fromMs, toMs: toMs - edgePixels * pixelMs, clock };
  const fits = (stepMs: number, pixels: number) => stepMs / pixelMs >= pixels;
  const hours = hourSteps.find((step) => fits(step, labelPixels.time));
  if (hours) return hourTicks(axis, hours);
  const days = daySteps.find((step) => fits(step * dayMs, labelPixels.day));
  if (days) return dayTicks(axis, days);
  return monthTicks(axis, monthSteps.find((step) => fits(step * 30 * dayMs, labelPixels.month)) ?? 12);
}

interface Axis {
  fromMs: number;
  toMs: number;
  clock: Clock;
}

function hourTicks(axis: Axis, stepMs: number): Tick[] {
  const { weekday, time } = axis.clock;
  return wallTimes(axis, stepMs, 0).map(({ atMs, wallMs }) => {
    return { at: atMs, label: wallMs % dayMs === 0 ? weekday(atMs) : time(atMs) };
  });
}

function dayTicks(axis: Axis, days: number): Tick[] {
  const label = axis.toMs - axis.fromMs <= weekdaysUntilMs ? axis.clock.weekday : axis.clock.date;
  const ticks = wallTimes(axis, days * dayMs, days % 7 === 0 ? mondayMs : 0);
  return ticks.map(({ atMs }) => ({ at: atMs, label: label(atMs) }));
}

function monthTicks({ fromMs, toMs, clock }: Axis, months: number): Tick[] {
  const { timezone } = clock;
  const first = new Date(fromMs + offsetMs(fromMs, timezone));
  const begin = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  const count = (toMs - fromMs) / (28 * months * dayMs) + 2;
  return Array.from({ length: count }, (_, index) => begin + index * months)
    .map((month) => ({ month, atMs: instantOf(Date.UTC(Math.floor(month / 12), month % 12), timezone) }))
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .map(({ month, atMs }) => {
      const [name = "", year = ""] = clock.month(atMs).split(" ");
      return { at: atMs, label: month % 12 === 0 ? year : name };
    });
}

/** When the wall shows a multiple of a step, counted from `beginMs`. What a clock has skipped comes once. */
function wallTimes({ fromMs, toMs, clock: { timezone } }: Axis, stepMs: number, beginMs: number) {
  const first = Math.floor((fromMs + offsetMs(fromMs, timezone) - beginMs) / stepMs);
  const count = (toMs - fromMs + hourMs) / stepMs + 2;
  return Array.from({ length: count }, (_, index) => beginMs + (first + index) * stepMs)
    .map((wallMs) => ({ wallMs, atMs: instantOf(wallMs, timezone) }))
    .filter(({ atMs }, index, all) => atMs >= fromMs && atMs <= toMs && atMs !== all[index - 1]?.atMs);
}
