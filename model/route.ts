import type { Severity } from "./alert.ts";

/** What a channel is told. Every part that is given must match; an empty route matches everything. */
export interface Route {
  severities?: readonly Severity[];
  /** Alerts of these owners. An alert without an owner matches no route that names owners. */
  owners?: readonly string[];
  between?: Between;
}

/** A time of the day, each day, by the clock on the wall there. Up to and without `to`; over midnight where `to` is earlier. */
export interface Between {
  /** `"07:00"` */
  from: string;
  to: string;
  /** `"Europe/Berlin"` */
  timezone: string;
}

/** What is to be told, as far as routes ask for it. */
export interface Routed {
  severity: Severity;
  owner?: string | undefined;
  /** ms */
  at: number;
}

export function takes(routes: readonly Route[] | undefined, told: Routed): boolean {
  return !routes || routes.some((route) => matches(route, told));
}

function matches({ severities, owners, between }: Route, { severity, owner, at }: Routed): boolean {
  if (severities && !severities.includes(severity)) return false;
  if (owners && !(owner !== undefined && owners.includes(owner))) return false;
  return !between || isBetween(between, at);
}

function isBetween({ from, to, timezone }: Between, at: number): boolean {
  const time = clockIn(timezone).format(at);
  return from <= to ? from <= time && time < to : time >= from || time < to;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `"07:05"` of a moment. Throws a RangeError for a time zone that nobody knows. */
function clockIn(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  clocks.set(timeZone, clock);
  return clock;
}

export function isTimezone(name: string): boolean {
  try {
    clockIn(name);
    return true;
  } catch {
    return false;
  }
}
