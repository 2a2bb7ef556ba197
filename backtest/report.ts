import type { Alert, Severity } from "../model/alert.ts";
import type { Extent, Span } from "./history.ts";

/** What a backtest found. All times are ms since the epoch. */
export interface Report {
  /** The history's name: a file, a host and database. */
  history: string;
  /** All that the history has. */
  extent: Extent;
  /** The first tick and the last. */
  from: number;
  to: number;
  stepMs: number;
  /** Where the history has no events for longer than `gapMs`. */
  gaps: Span[];
  gapMs: number;
  alerts: AlertReport[];
}

export interface AlertReport {
  alert: Alert;
  /** Why the history cannot answer the rule; then it has no firings and proves nothing. */
  unanswered?: string;
  /** The rule looks further back than the history goes; it was judged from here on. */
  judgedFrom?: number;
  firings: Firing[];
  /** What else is to be known about how it was judged. */
  remarks: string[];
}

/** One instance from firing to resolved. */
export interface Firing {
  labels: Record<string, string>;
  /** The worst it was. */
  severity: Severity;
  /** When it fired, which is after what it waits for. */
  from: number;
  /** When it resolved; null where it still fires at the last tick. */
  to: number | null;
  /** Each time that people were told of it as new or worse. */
  pages: number[];
  /** It began or ended where the history has no events. */
  inGap: boolean;
}

/** How long the firing was, up to the last tick where it has not ended. */
export const firingMs = ({ from, to }: Firing, lastTick: number) => (to ?? lastTick) - from;

export const pagesOf = ({ firings }: AlertReport) => firings.flatMap(({ pages }) => pages);

/** Those of the moments that lie between 22:00 and 07:00 on clocks in the time zone. */
export function atNight(moments: readonly number[], zone: string): number[] {
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" });
  return moments.filter((at) => {
    const hours = Number(hour.format(at));
    return hours >= 22 || hours < 7;
  });
}
