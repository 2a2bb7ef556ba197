import { offsetMs as zoneOffsetMs } from "../../model/calendar.ts";
import { type Range, ranges } from "../../model/dashboard.ts";
import type { Look } from "./looks.ts";

/** `from` < time <= `to`, and its buckets: `count` of them from `startMs` on, each `bucketMs` long. */
export interface Span {
  fromMs: number;
  toMs: number;
  bucketMs: number;
  startMs: number;
  count: number;
}

/** A range that ends there. Its buckets begin at multiples of their length in the zone's time, as its clock is set at the end. */
export function spanOf(range: Range, toMs: number, timezone: string): Span {
  const { spanMs, bucketMs } = ranges[range];
  const fromMs = toMs - spanMs;
  const offsetMs = zoneOffsetMs(toMs, timezone);
  const startMs = Math.floor((fromMs + offsetMs) / bucketMs) * bucketMs - offsetMs;
  return { fromMs, toMs, bucketMs, startMs, count: Math.ceil((toMs - startMs) / bucketMs) };
}

/** What a look shows of data that end there. */
export function spanOfLook(
  { toMs, timezone }: { toMs: number; timezone: string },
  { range, isBefore }: Pick<Look, "range" | "isBefore">,
): Span {
  const span = spanOf(range, toMs, timezone);
  return isBefore ? spanOf(range, span.fromMs, timezone) : span;
}
