import { setTimeout as sleepMs } from "node:timers/promises";

/** What the source is asked for by default: a tenth of one of its cores, and little of its network. */
export const defaultMegabytesPerSecond = 8;

interface Clock {
  nowMs(): number;
  sleep(ms: number): Promise<unknown>;
}

/** Unused time is not saved up beyond this. */
const burstMs = 250;

/** Lets bytes pass at a rate, on average over whatever comes through it. */
export class Throttle {
  readonly #bytesPerMs: number;
  readonly #clock: Clock;
  #freeAtMs = 0;

  /** `Infinity` lets everything pass at once. */
  constructor(megabytesPerSecond: number, clock: Clock = { nowMs: () => performance.now(), sleep: sleepMs }) {
    this.#bytesPerMs = megabytesPerSecond * 1_000;
    this.#clock = clock;
  }

  async pass(bytes: number): Promise<void> {
    const now = this.#clock.nowMs();
    this.#freeAtMs = Math.max(this.#freeAtMs, now - burstMs) + bytes / this.#bytesPerMs;
    if (this.#freeAtMs > now + 1) await this.#clock.sleep(this.#freeAtMs - now);
  }
}
