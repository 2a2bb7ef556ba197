import type { ReportContext } from "../model/report-context.ts";
import type { Incident } from "../tests/world/app/history.ts";
import { between, type Random } from "../tests/world/app/service/random.ts";
import { type Day, hourMs } from "./days.ts";
import type { Surge } from "./hetzner.ts";

/** A kind of incident, and how it gets into a day. */
export interface Kind {
  name: string;
  /** What one who looks at a dashboard would hardly see. */
  isSubtle: boolean;
  /** Draws one of its size, for what it hits. */
  plant(random: Random, day: Day): Planted;
}

export interface Planted {
  incidents?: Incident[];
  surges?: Surge[];
  context?(context: ReportContext): ReportContext;
  /** The copies were last found whole so long before the report. */
  copiesAgeMs?: { metrics?: number; logs?: number };
  /** What was drawn: `kokoro-2, 1.8 times as long, 14 h`. */
  size: string;
  /** An entry that says it; one is enough. */
  expects: Expected[];
}

export interface Expected {
  /** Of its section. */
  section: RegExp;
  /** Of its key, its text and its labels, one in each line. */
  about?: RegExp;
  /** Of its figures: the first is below, or above, the second. */
  figures?: [one: string, is: "<" | ">", other: string];
  /** `anomalies` unless given. */
  least?: "issues";
}

/** Hours of the day in which there are enough people for a share to mean something. */
const busy = { from: 7, to: 19 };

/** A stretch of so many minutes in a busy hour of a day. */
export function busyStretch(random: Random, { fromMs, toMs }: Day, [least, most]: [number, number]) {
  const lastsMs = between(random, least, most) * 60_000;
  const starts = Array.from({ length: 24 }, (_, hour) => fromMs + hour * hourMs).filter((atMs) => {
    const hour = new Date(atMs).getUTCHours();
    return hour >= busy.from && hour <= busy.to && atMs + lastsMs <= toMs;
  });
  const startMs = (starts[between(random, 0, starts.length - 1)] ?? fromMs) + between(random, 0, 30) * 60_000;
  return { fromMs: startMs, toMs: Math.min(toMs, startMs + lastsMs) };
}

/** The last hours of a day, so many of them: what began then and goes on. */
export function lastHours(random: Random, { toMs }: Day, [least, most]: [number, number]) {
  return { fromMs: toMs - Math.round((least + random() * (most - least)) * hourMs), toMs };
}

export const hoursOf = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
  `${((toMs - fromMs) / hourMs).toFixed(1)} h`;

/** A number between two, rounded to so many digits behind the point. */
export const drawn = (random: Random, least: number, most: number, digits = 1): number =>
  Number((least + random() * (most - least)).toFixed(digits));
