import { between, seededRandom } from "../tests/world/app/service/random.ts";

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const firstMonday = Date.UTC(2026, 1, 2);
/** Four weeks to compare with, and the seven days that are reported one by one. */
export const pastDays = 36;

/** A believable day of the first application. */
const eventsPerDay = 30_000;

/** The day that a report is about. */
export interface Day {
  seed: number;
  /** On average, in all of its past. */
  eventsPerDay: number;
  fromMs: number;
  toMs: number;
}

/** The last day of a seed's past: its weekday and the hour of its report are drawn. */
export function lastDayOf(seed: number, events = eventsPerDay): Day {
  const random = seededRandom(seed, "report");
  const toMs = firstMonday + (pastDays + between(random, 0, 13)) * dayMs + between(random, 4, 9) * hourMs;
  return { seed, eventsPerDay: events, fromMs: toMs - dayMs, toMs };
}

/** A day so many days earlier. */
export const daysBefore = ({ fromMs, toMs, ...day }: Day, days: number): Day => ({
  ...day,
  fromMs: fromMs - days * dayMs,
  toMs: toMs - days * dayMs,
});
