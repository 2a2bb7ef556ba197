import type { Clock } from "../../../../runtime/stress/clock.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

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

  /** The same, with whatever promises make of each of them. Ends early where nothing is waited for any more. */
  async live(ms: number, isOver: () => boolean): Promise<void> {
    await turn();
    for (let due = this.due(ms); due && !isOver(); due = this.due(ms)) {
      this.now = Math.max(this.now, due.ms);
      due.act();
      await turn();
    }
  }

  private due(ms: number) {
    let first: { ms: number; act: () => void } | undefined;
    for (const entry of this.waiting) if (entry.ms <= ms && (!first || entry.ms < first.ms)) first = entry;
    if (first) this.waiting.delete(first);
    return first;
  }
}
