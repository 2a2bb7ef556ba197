import { everything, type Hours, hourMs, instant, type Span, sameHour } from "./fingerprint.ts";

/** An hour in which source and copy differ. */
export interface Differing {
  /** Its start, in milliseconds. */
  hour: number;
  /** What the source has of it. */
  rows: number;
  /** No hour that is the same lies between it and the one before. */
  adjoins: boolean;
}

/** So that what is kept of them fits into a statement. */
export const hoursAtMost = 1_000;

/** In order of time. With `onlySource`, an hour that the source knows nothing of is none that differs. */
export function differing(source: Hours, copy: Hours, onlySource = false): Differing[] {
  const hours = [...new Set([...source.keys(), ...(onlySource ? [] : copy.keys())])].sort((a, b) => a - b);
  const found: Differing[] = [];
  let adjoins = false;
  for (const hour of hours) {
    const same = sameHour(source.get(hour), copy.get(hour));
    if (!same) found.push({ hour, rows: source.get(hour)?.rows ?? 0, adjoins });
    adjoins = !same;
  }
  return found;
}

/** The span from the first hour on that adjoining ones make up, at least one hour and otherwise no more rows and hours than the limits.
 *  @returns it and how many of the hours are in it */
export function nextSpan(
  pending: readonly Differing[],
  rowsLimit: number,
  hoursLimit: number,
): { span: Span; count: number; rows: number } {
  const [first] = pending;
  if (!first) throw new RangeError("no hour is left");
  let [count, rows, last] = [1, first.rows, first.hour];
  for (const { hour, rows: more, adjoins } of pending.slice(1, hoursLimit)) {
    if (!adjoins || rows + more > rowsLimit) break;
    [count, rows, last] = [count + 1, rows + more, hour];
  }
  return { span: { from: instant(first.hour), to: instant(last + hourMs) }, count, rows };
}

/** The part of a span that lies within another; undefined where none does. */
export function overlap(one: Span, other: Span): Span | undefined {
  let { from, to } = one;
  if (other.from > from) from = other.from;
  if (other.to < to) to = other.to;
  return from < to ? { from, to } : undefined;
}

export const since = (moment: string): Span => ({ from: moment, to: everything.to });
export const before = (moment: string): Span => ({ from: everything.from, to: moment });
