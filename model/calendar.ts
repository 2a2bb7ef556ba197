/** A time that comes again, by the clock on the wall: a part of what systemd calls OnCalendar. */
export interface Calendar {
  /** 0 is Sunday; null: every day. */
  weekdays: ReadonlySet<number> | null;
  years: ReadonlySet<number> | null;
  months: ReadonlySet<number> | null;
  days: ReadonlySet<number> | null;
  /** Minutes after midnight. */
  minutes: readonly number[];
}

const words: Record<string, string> = {
  daily: "*-*-* 00:00",
  weekly: "Mon *-*-* 00:00",
  monthly: "*-*-01 00:00",
};
const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const examples = '"Mon..Fri 22:00", "Sat,Sun 00:00", "*-*-01 03:30" or "daily"';

/** Reads `[weekdays] [year-month-day] hour:minute`, or `daily`, `weekly`, `monthly`; each part a number, `*`, a list `1,15` or a
 *  range `1..5`. Throws an Error that says what is wrong and what may be written. */
export function parseCalendar(text: string): Calendar {
  const parts = (words[text.trim().toLowerCase()] ?? text).trim().split(/\s+/);
  const time = parts.pop() ?? "";
  const date = parts.at(-1)?.includes("-") ? parts.pop() : undefined;
  const weekdays = parts.pop();
  if (parts.length > 0 || !time) throw new Error(`"${text}" is not understood; write for example ${examples}`);
  const [years = null, months = null, days = null, ...more] = dateSets(date);
  if (more.length > 0) throw new Error(`"${date}" must be year-month-day, for example "*-*-01"`);
  return { weekdays: weekdays ? set(weekdays, weekday, 0, 6) : null, years, months, days, minutes: minutesOf(time) };
}

function dateSets(date: string | undefined): (ReadonlySet<number> | null)[] {
  if (date === undefined) return [];
  const fields = date.split("-");
  if (fields.length !== 3) throw new Error(`"${date}" must be year-month-day, for example "*-*-01"`);
  const limits: [number, number][] = [
    [2_000, 2_999],
    [1, 12],
    [1, 31],
  ];
  return fields.map((field, index) => (field === "*" ? null : set(field, digits, ...(limits[index] ?? [0, 0]))));
}

function minutesOf(time: string): number[] {
  const match = /^([\d,.]+):([\d,.]+)(:00)?$/.exec(time);
  if (!match) throw new Error(`"${time}" must be a time of the day, for example "22:00" or "03,15:30"`);
  const hours = set(match[1] ?? "", digits, 0, 23);
  const minutes = set(match[2] ?? "", digits, 0, 59);
  return [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute));
}

function set(text: string, read: (word: string) => number, least: number, most: number): Set<number> {
  const numbers = text.split(",").flatMap((part) => {
    const [first = "", last = first, ...more] = part.split("..");
    const [from, to] = [read(first), read(last)];
    if (more.length > 0 || !(from >= least && to <= most)) {
      throw new Error(`"${part}" is not understood; write for example ${examples}`);
    }
    if (from > to) throw new Error(`"${part}" runs backwards; write both parts, for example "Sat,Sun,Mon"`);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return new Set(numbers);
}

function digits(word: string): number {
  return /^\d{1,4}$/.test(word) ? Number(word) : Number.NaN;
}

function weekday(word: string): number {
  const index = names.findIndex(
    (name) => word.toLowerCase() === name || word.toLowerCase() === longNames[names.indexOf(name)],
  );
  return index < 0 ? Number.NaN : index;
}

const longNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

const dayMs = 86_400_000;

/** When the calendar's latest time between `from` (without) and `to` (with) was, in ms; undefined: there was none. A time that the
 *  clock leaves out in spring counts as the moment after the gap, and one that it has twice in autumn as the first of both. */
export function latest(
  { weekdays, years, months, days, minutes }: Calendar,
  timezone: string,
  from: number,
  to: number,
) {
  let found: number | undefined;
  // A day in UTC more on either side covers every time zone.
  for (let day = Math.floor(from / dayMs) * dayMs - dayMs; day <= to + dayMs; day += dayMs) {
    const date = new Date(day);
    const wanted =
      (weekdays?.has(date.getUTCDay()) ?? true) &&
      (years?.has(date.getUTCFullYear()) ?? true) &&
      (months?.has(date.getUTCMonth() + 1) ?? true) &&
      (days?.has(date.getUTCDate()) ?? true);
    if (!wanted) continue;
    for (const minute of minutes) {
      const at = instantOf(day + minute * 60_000, timezone);
      if (at > from && at <= to && at > (found ?? Number.NEGATIVE_INFINITY)) found = at;
    }
  }
  return found;
}

/** Whether a clock goes forward over a time of the day, on some day of a year. @param minute after midnight */
export function leavesOut(minute: number, timezone: string, year: number): boolean {
  for (let wall = Date.UTC(year, 0, 1, 0, minute); wall < Date.UTC(year + 1, 0, 1); wall += dayMs) {
    const at = instantOf(wall, timezone);
    if (at + offsetMs(at, timezone) !== wall) return true;
  }
  return false;
}

/** The moment at which the wall shows a time, which is given as if it were UTC: the first of two; of none, the one after the gap. */
export function instantOf(wall: number, timezone: string): number {
  const before = wall - offsetMs(wall - dayMs, timezone);
  const after = wall - offsetMs(wall + dayMs, timezone);
  const shown = [before, after].filter((at) => at + offsetMs(at, timezone) === wall);
  return shown.length > 0 ? Math.min(...shown) : before;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** From UTC to the zone's time. */
export function offsetMs(at: number, timezone: string): number {
  let clock = clocks.get(timezone);
  if (!clock) {
    const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    clock = new Intl.DateTimeFormat("en-US", { timeZone: timezone, hourCycle: "h23", ...parts });
    clocks.set(timezone, clock);
  }
  const found = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = found;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000;
}
