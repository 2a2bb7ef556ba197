import { latest, parseCalendar } from "../../../model/calendar.ts";

/** What a ping says: `start`, `fail`, `log`, or an exit status, where 0 is success. */
export type Signal = "start" | "fail" | "log" | number;

export interface Ping {
  atMs: number;
  signal: Signal;
  body: string;
}

export type Status = "new" | "up" | "grace" | "down";

export interface Schedule {
  /** Seconds between two pings; a day unless given. */
  timeout?: number;
  /** In its place, when each is due: cron's "minute hour * * *". */
  schedule?: string;
  /** Whose clock that is; UTC unless given. */
  tz?: string;
  /** Seconds that a ping may be late, and that a run may take; an hour unless given. */
  grace?: number;
}

export type CheckSchedule = { grace: number } & ({ timeout: number } | { schedule: string; tz: string });

/** One that has a schedule has no timeout. */
export function scheduleOf({ timeout = 86_400, grace = 3_600, schedule, tz = "UTC" }: Schedule): CheckSchedule {
  return schedule === undefined ? { timeout, grace } : { schedule, tz, grace };
}

const hourMs = 3_600_000;

/** When the ping after one is due, in ms. */
function dueAfter(pingMs: number, schedule: CheckSchedule): number {
  if ("timeout" in schedule) return pingMs + schedule.timeout * 1_000;
  const [, minute, hour] = /^(\d+) (\d+) \* \* \*$/.exec(schedule.schedule) ?? [];
  const daily = parseCalendar(`*-*-* ${hour}:${minute}`);
  // A day in spring has 23 hours, one in autumn 25.
  const within = (hours: number) => latest(daily, schedule.tz, pingMs, pingMs + hours * hourMs);
  return within(23) ?? within(25) ?? Number.NaN;
}

const pingsMax = 1_000;
const perMinute = 5;

/** One check of Healthchecks, as its documentation has it: up until `timeout` after the last ping, or the time after it that `schedule`
 *  has, then in its grace, then down; down at once by a failure; and down where a run that has begun does not end within the grace. */
export class Check {
  readonly uuid: string;
  slug: string;
  name: string;
  description = "";
  tags = "";
  /** Who is told, as the API takes it: empty for nobody. */
  channels = "";
  schedule: CheckSchedule;
  readonly pings: Ping[] = [];
  private lastPingMs: number | undefined;
  private lastStartMs: number | undefined;
  private failed = false;
  private recentMs: number[] = [];

  constructor(uuid: string, slug: string, schedule: Schedule = {}) {
    this.uuid = uuid;
    this.slug = slug;
    this.name = slug;
    this.schedule = scheduleOf(schedule);
  }

  /** False where it is one too many within a minute, and is not counted. */
  ping(signal: Signal, nowMs: number, body = ""): boolean {
    this.recentMs = this.recentMs.filter((at) => nowMs - at < 60_000);
    if (this.recentMs.length >= perMinute) return false;
    this.recentMs.push(nowMs);
    this.pings.push({ atMs: nowMs, signal, body });
    if (this.pings.length > pingsMax) this.pings.shift();
    if (signal === "start") this.lastStartMs = nowMs;
    else if (signal !== "log") {
      this.lastPingMs = nowMs;
      this.lastStartMs = undefined;
      this.failed = signal !== 0;
    }
    return true;
  }

  status(nowMs: number): Status {
    const { grace } = this.schedule;
    if (this.lastStartMs !== undefined && nowMs >= this.lastStartMs + grace * 1_000) return "down";
    if (this.lastPingMs === undefined) return "new";
    if (this.failed) return "down";
    const lateMs = nowMs - dueAfter(this.lastPingMs, this.schedule);
    if (lateMs < 0) return "up";
    return lateMs < grace * 1_000 ? "grace" : "down";
  }

  get started(): boolean {
    return this.lastStartMs !== undefined;
  }
}
