import type { Clock } from "../../../../runtime/stress/clock.ts";

/** A clock that goes when it is told to. */
export class SimulatedClock implements Clock {
  private now = 0;
  private readonly waiting = new Set<{ ms: number; act: () => void }>();

  nowMs(): number {
    return this.now;
  }

  at(ms: number, act: () => void): () => void {
    const entry = { ms, act };
    this.waiting.add(entry);
    return () => this.waiting.delete(entry);
  }

  /** Everything that is due until then happens, in its order and at its time. */
  advanceTo(ms: number): void {
    for (let due = this.due(ms); due; due = this.due(ms)) {
      this.now = Math.max(this.now, due.ms);
      due.act();
    }
    this.now = Math.max(this.now, ms);
  }

  /** The machine was busy: all that was due until then happens now. */
  oversleepTo(ms: number): void {
    this.now = ms;
    this.advanceTo(ms);
  }

  private due(ms: number) {
    const [first] = [...this.waiting].filter((entry) => entry.ms <= ms).sort((a, b) => a.ms - b.ms);
    if (first) this.waiting.delete(first);
    return first;
  }
}
