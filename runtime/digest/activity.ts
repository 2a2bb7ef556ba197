import type { Scope } from "./section.ts";
import { bucketEnd, bucketStart, bucketsOf, moment, type Span } from "./span.ts";

/** What a five-minute slot of the span has. */
export interface Slot {
  fromMs: number;
  events: number;
  records: number;
}

export const slotMs = 300_000;

/** How much of events and of log records each slot of the span has. One after the time of its copy has none that is known. */
export async function slotsOf({ span, columnsOf, rows }: Pick<Scope, "span" | "columnsOf" | "rows">): Promise<Slot[]> {
  const { fromMs, toMs } = span;
  const of = async (table: string, time: string) => {
    if (columnsOf(table).length === 0) return new Map<number, number>();
    const counts = await rows<{
      slot: number;
      found: number;
    }>(`SELECT (epoch_ms(${time}) - ${fromMs}) // ${slotMs} AS slot,
      count(*) AS found FROM ${table} WHERE ${time} >= ${moment(fromMs)} AND ${time} < ${moment(toMs)} GROUP BY 1`);
    return new Map(counts.map(({ slot, found }) => [slot, found]));
  };
  const [events, records] = [await of("metrics_event", "timestamp"), await of("log_record", "time")];
  return Array.from({ length: Math.ceil((toMs - fromMs) / slotMs) }, (_, slot) => ({
    fromMs: fromMs + slot * slotMs,
    events: events.get(slot) ?? 0,
    records: records.get(slot) ?? 0,
  }));
}

/** The log went on, and there was no event. */
export const isDark = ({ events, records }: Slot): boolean => events === 0 && records > 0;

/** Consecutive slots that fulfil a condition, longest first. */
export function runsOf(slots: readonly Slot[], isIn: (slot: Slot) => boolean): Slot[][] {
  const runs: Slot[][] = [];
  let open: Slot[] | undefined;
  for (const slot of slots) {
    if (!isIn(slot)) open = undefined;
    else if (open) open.push(slot);
    else {
      open = [slot];
      runs.push(open);
    }
  }
  return runs.sort((one, other) => other.length - one.length);
}

/** Beside a silence of so many slots the hour's other events say nothing either. */
const darkSlots = 3;

/** Buckets of which a quarter of an hour and more has log records and no event. */
export function darkBuckets(span: Span, slots: readonly Slot[]): number[] {
  const dark = runsOf(slots, isDark).filter((run) => run.length >= darkSlots);
  return bucketsOf(span).filter((bucket) =>
    dark.some((run) => {
      const [first, last] = [run[0], run.at(-1)];
      return (
        first && last && first.fromMs < bucketEnd(span, bucket) && last.fromMs + slotMs > bucketStart(span, bucket)
      );
    }),
  );
}

/** Buckets of which a copy of that time has less than half. */
export function bucketsAfter(span: Span, atMs: number | null): number[] {
  const isAfter = (bucket: number) => atMs !== null && bucketEnd(span, bucket) - atMs > span.bucketMs / 2;
  return bucketsOf(span).filter(isAfter);
}
