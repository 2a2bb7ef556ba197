/** A push monitor of Uptime Kuma in a time of its own, as 2.0 to 2.5 have it: no push makes it look sooner. It looks a second after the
 *  interval, counted from its last beat; what is not yet older than interval and that second is looked at once more a second later. */
export class PushMonitor {
  readonly #intervalMs: number;
  #lastBeatMs: number | undefined;
  #looksAtMs: number;
  #down = false;
  /** When it went down, each time. */
  readonly downs: number[] = [];

  constructor(intervalSeconds: number, madeAtMs: number) {
    this.#intervalMs = intervalSeconds * 1_000;
    this.#looksAtMs = madeAtMs + this.#intervalMs;
  }

  push(status: "up" | "down", atMs: number): void {
    this.at(atMs);
    this.#lastBeatMs = atMs;
    this.#become(status === "down", atMs);
  }

  /** Whether it is down at this time. */
  at(nowMs: number): boolean {
    while (this.#looksAtMs <= nowMs) this.#look(this.#looksAtMs);
    return this.#down;
  }

  #look(nowMs: number): void {
    const sinceMs = nowMs - (this.#lastBeatMs ?? Number.NEGATIVE_INFINITY);
    if (this.#down || sinceMs > this.#intervalMs + 1_000) {
      this.#become(true, nowMs);
      // A beat of its own, from which it counts again.
      this.#lastBeatMs = nowMs;
      this.#looksAtMs = nowMs + this.#intervalMs;
      return;
    }
    this.#looksAtMs = nowMs + Math.max(0, this.#intervalMs - sinceMs) + 1_000;
  }

  #become(down: boolean, atMs: number): void {
    if (down && !this.#down) this.downs.push(atMs);
    this.#down = down;
  }
}
