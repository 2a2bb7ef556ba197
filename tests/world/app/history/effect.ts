import type { EventRow } from "../service/event.ts";
import type { LogEntry } from "../service/loguru.ts";
import type { Random } from "../service/random.ts";

/** A fault that was on for a while in the past; `fault` is a switch of faults/, or one of those that only a past has. Bounds are
 *  milliseconds since the epoch. */
export interface Incident {
  fault: string;
  fromMs: number;
  toMs: number;
  /** How bad, in the unit that the fault's effect names; as bad as the live switch when left out. */
  size?: number;
  /** What it hits, where its effect says so: a worker, a processor, an endpoint. */
  of?: string;
}

/** One fault in one minute. */
export interface Hit {
  random: Random;
  size: number;
  of: string;
  /** Since the fault began. */
  minutesIn: number;
}

/** What a fault does to the past. */
export interface Effect {
  /** As bad as the live switch is. */
  size?: number;
  /** What an event becomes. */
  afflict?(event: EventRow, hit: Hit): EventRow[];
  /** What each minute has besides. */
  extra?(minuteStartMs: number, hit: Hit): EventRow[];
  /** What only the log has besides. */
  lines?(minuteStartMs: number, hit: Hit): LogEntry[];
  /** It happened, and the log tells of it; its event is lost. */
  isLost?(event: EventRow, of: string): boolean;
  /** Events go on, and nothing is written to the log. */
  isUnlogged?: boolean;
}
