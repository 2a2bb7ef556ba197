import type { Incident } from "./history/effect.ts";
import { afflict, isLost, isUnlogged, linesOfIncidents } from "./history/incidents.ts";
import { logLinesFor } from "./history/log-lines.ts";
import { busyness } from "./history/rhythm.ts";
import { httpRequest, routineOf } from "./history/routine.ts";
import { eventsPerSession, session } from "./history/session.ts";
import { crowd, oddLines, scan, swayed } from "./history/swings.ts";
import type { EventRow } from "./service/event.ts";
import { type LogEntry, loguruLine } from "./service/loguru.ts";
import { between, poisson, type Random, seededRandom } from "./service/random.ts";

export type { Incident } from "./history/effect.ts";
export { copyText, loadHistory } from "./history/load.ts";

const minuteMs = 60_000;
const minutesPerDay = 1_440;
const settleEveryMinutes = 5;
/** Uptime checks and billing take this many a day whatever happens. */
const routineEventsPerDay = 4_690;
const batchMinutes = 60;
/** The one server error and the one failed synthesis that even a good day may have come when it is busy. */
const mishapBusyness = 1.3;
const mishapShare = 0.0008;

export interface HistoryOptions {
  seed: number;
  /** Rounded down to the minute. */
  from: Date;
  to: Date;
  /** On average over a week, at least 6 000; 30 000 is a believable day of the first application. */
  eventsPerDay: number;
  /** None: a quiet time, in which no alert has a reason to fire. */
  incidents?: Incident[];
  /** Good days differ in how many come and how fast machines are, strangers try doors, and the log has lines that come once in a month. */
  swings?: boolean;
}

/** An hour of the past: events in order of time, and the gateway's log lines (with their newlines) beside them. */
export interface HistoryBatch {
  events: EventRow[];
  logLines: string[];
}

/** The past of the sample application, hour by hour. The same options give the same bytes.
 *  @throws RangeError for too few events or an empty period. */
export function* generateHistory(options: HistoryOptions): Generator<HistoryBatch, void, undefined> {
  const { seed, eventsPerDay, incidents = [], swings = false } = options;
  const [firstMinute, lastMinute] = [options.from, options.to].map((date) => Math.floor(date.getTime() / minuteMs)) as [
    number,
    number,
  ];
  if (!(eventsPerDay >= 6_000)) throw new RangeError(`eventsPerDay is ${eventsPerDay}: at least 6000`);
  if (!(firstMinute < lastMinute)) throw new RangeError("from must be at least a minute before to");
  const sessionsPerMinute = (eventsPerDay - routineEventsPerDay) / eventsPerSession / minutesPerDay;
  let upcoming: EventRow[] = [];
  let billed = { events: 0, users: new Set<string>() };
  const startMs = firstMinute * minuteMs;
  let batch = new Hour(startMs);
  for (let minute = firstMinute; minute < lastMinute; minute += 1) {
    const minuteStartMs = minute * minuteMs;
    const random = seededRandom(seed, "minute", minute);
    const busy = busyness(minuteStartMs) * (swings ? crowd(seed, minuteStartMs) : 1);
    const settles = minute % settleEveryMinutes === 0;
    const due = settles ? { events: billed.events, users: billed.users.size } : { events: 0, users: 0 };
    if (settles) billed = { events: 0, users: new Set() };
    upcoming.push(...routineOf(minuteStartMs, random, { busy, billed: due }));
    for (let visits = poisson(random, sessionsPerMinute * busy); visits > 0; visits -= 1) {
      upcoming.push(...session(minuteStartMs + between(random, 2_000, minuteMs - 1), random));
    }
    if (busy > mishapBusyness && random() < mishapShare) upcoming.push(mishap(minuteStartMs, random));
    const endsAt = new Date(minuteStartMs + minuteMs).toISOString();
    const now = upcoming.filter((event) => event.timestamp < endsAt);
    upcoming = upcoming.filter((event) => event.timestamp >= endsAt);
    const usual = swings ? [...now, ...scan(seed, minuteStartMs)].map((event) => swayed(event, seed)) : now;
    const happened = sortByTime(afflict(usual, incidents, { minuteStartMs, random }));
    for (const event of happened) {
      if (event.event_type === "synthesis_complete") {
        billed.events += 1;
        billed.users.add(event.user_id ?? "");
      }
      if (!isUnlogged(Date.parse(event.timestamp), incidents)) batch.logged.push(event);
      if (!isLost(event, incidents)) batch.events.push(event);
    }
    batch.entries.push(
      ...(swings ? oddLines(seed, minuteStartMs) : []),
      ...linesOfIncidents(incidents, { minuteStartMs, random }),
    );
    if ((minute + 1) % batchMinutes === 0 || minute + 1 === lastMinute) {
      yield batch;
      batch = new Hour(startMs);
    }
  }
}

/** The log's lines are made when they are asked for: most who read the past want its events alone. */
class Hour implements HistoryBatch {
  readonly events: EventRow[] = [];
  /** What the gateway writes about, also while its events are lost. */
  readonly logged: EventRow[] = [];
  /** What it writes without an event. */
  readonly entries: LogEntry[] = [];
  private readonly startMs: number;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  get logLines(): string[] {
    const ofEvents = this.logged.map((event) => ({
      atMs: Date.parse(event.timestamp),
      lines: logLinesFor(event, this.startMs),
    }));
    const others = this.entries.map((entry) => ({ atMs: entry.atMs, lines: [loguruLine(entry, this.startMs)] }));
    const all = others.length === 0 ? ofEvents : [...ofEvents, ...others].sort((a, b) => a.atMs - b.atMs);
    return all.flatMap(({ lines }) => lines);
  }
}

function mishap(minuteStartMs: number, random: Random): EventRow {
  return httpRequest(minuteStartMs + between(random, 0, minuteMs - 1), random, {
    method: "GET",
    endpoint: "/documents/{id}",
    status: 500,
    durationMs: between(random, 20, 90),
  });
}

/** ISO 8601 in UTC sorts as text; events of one millisecond stay in the order they were made. */
function sortByTime(events: EventRow[]): EventRow[] {
  return events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}
