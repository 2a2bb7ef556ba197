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
  /** Seconds that a ping may be late, and that a run may take; an hour unless given. */
  grace?: number;
}

const pingsMax = 1_000;
const perMinute = 5;

/** One check of Healthchecks, as its documentation has it: up until `timeout` after the last ping, then in its grace, then down; down at
 *  once by a failure; and down where a run that has begun does not end within the grace. */
export class Check {
  readonly uuid: string;
  slug: string;
  name: string;
  description = "";
  tags = "";
  /** Who is told, as the API takes it: empty for nobody. */
  channels = "";
  schedule: Required<Schedule>;
  readonly pings: Ping[] = [];
  private lastPingMs: number | undefined;
  private lastStartMs: number | undefined;
  private failed = false;
  private recentMs: number[] = [];

  constructor(uuid: string, slug: string, { timeout = 86_400, grace = 3_600 }: Schedule = {}) {
    this.uuid = uuid;
    this.slug = slug;
    this.name = slug;
    this.schedule = { timeout, grace };
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
    const { timeout, grace } = this.schedule;
    if (this.lastStartMs !== undefined && nowMs >= this.lastStartMs + grace * 1_000) return "down";
    if (this.lastPingMs === undefined) return "new";
    if (this.failed) return "down";
    const lateMs = nowMs - this.lastPingMs - timeout * 1_000;
    if (lateMs < 0) return "up";
    return lateMs < grace * 1_000 ? "grace" : "down";
  }

  get started(): boolean {
    return this.lastStartMs !== undefined;
  }
}
