import type { Clock } from "./clock.ts";

/** How one document is listened to. Times are of the clock; `askedMs` and `beganMs` are when it should have been, had the machine that simulates
 *  no delays of its own. */
export interface PlaybackOptions {
  clock: Clock;
  /** How long each block plays. */
  blockMs: readonly number[];
  batchBlocks: number;
  refillAheadBlocks: number;
  bufferedBlocks: number;
  ask(indices: number[], askedMs: number): void;
  /** The sound begins, for the first time. */
  started(): void;
  /** The sound had a gap. */
  underran(ms: number): void;
  played(index: number): void;
  ended(): void;
}

/** Shorter gaps are not heard. */
const gapHeardMs = 100;

/** A player: asks for blocks in batches, begins when enough are there, plays each as long as it is, and waits where the next one is missing. */
export class Playback {
  private readonly options: PlaybackOptions;
  private readonly there: Uint8Array;
  private position = 0;
  private requested: Uint8Array;
  private state: "buffering" | "playing" | "waiting" | "ended" = "buffering";
  private waitingSinceMs = 0;
  private hasStarted = false;
  private callOff: () => void = () => {};

  constructor(options: PlaybackOptions) {
    this.options = options;
    this.there = new Uint8Array(options.blockMs.length);
    this.requested = new Uint8Array(options.blockMs.length);
  }

  start(atMs: number): void {
    if (this.blocks === 0) this.end();
    else this.refill(atMs);
  }

  /** A block that failed is skipped: nobody waits for it. */
  arrived(index: number): void {
    if (index < 0 || index >= this.blocks || this.state === "ended") return;
    this.there[index] = 1;
    if (this.state === "buffering" && this.isBuffered()) {
      if (!this.hasStarted) this.options.started();
      this.hasStarted = true;
      this.play(this.options.clock.nowMs());
    } else if (this.state === "waiting" && index === this.position) {
      const nowMs = this.options.clock.nowMs();
      const gapMs = nowMs - this.waitingSinceMs;
      if (gapMs > gapHeardMs) this.options.underran(gapMs);
      this.play(nowMs);
    }
  }

  /** Goes on at another block; whoever jumps waits for the sound anew, which is no underrun. */
  seek(to: number): void {
    if (this.state === "ended") return;
    this.callOff();
    this.position = Math.min(Math.max(0, to), this.blocks - 1);
    const nowMs = this.options.clock.nowMs();
    this.state = "buffering";
    this.refill(nowMs);
    if (this.isBuffered()) this.play(nowMs);
  }

  /** What was asked for and has not come is asked for anew, over another connection. */
  again(): void {
    for (let index = 0; index < this.blocks; index += 1) if (!this.there[index]) this.requested[index] = 0;
    if (this.state !== "ended") this.refill(this.options.clock.nowMs());
  }

  /** A gap that still goes on has been as long as it was up to here. */
  stop(): void {
    this.callOff();
    const gapMs = this.options.clock.nowMs() - this.waitingSinceMs;
    if (this.state === "waiting" && gapMs > gapHeardMs) this.options.underran(gapMs);
    this.state = "ended";
  }

  private get blocks(): number {
    return this.options.blockMs.length;
  }

  private isBuffered(): boolean {
    const needed = Math.min(this.position + this.options.bufferedBlocks, this.blocks);
    for (let index = this.position; index < needed; index += 1) if (!this.there[index]) return false;
    return true;
  }

  private play(beganMs: number): void {
    this.state = "playing";
    this.refill(beganMs);
    const endsMs = beganMs + (this.options.blockMs[this.position] ?? 0);
    this.callOff = this.options.clock.at(endsMs, () => this.next(endsMs));
  }

  private next(endedMs: number): void {
    this.options.played(this.position);
    if (this.state !== "playing") return; // whoever was told has jumped or stopped
    this.position += 1;
    if (this.position >= this.blocks) this.end();
    else if (this.there[this.position]) this.play(endedMs);
    else {
      this.state = "waiting";
      this.waitingSinceMs = endedMs;
      this.refill(endedMs);
    }
  }

  private end(): void {
    this.state = "ended";
    this.options.ended();
  }

  private refill(askedMs: number): void {
    let ahead = 0;
    for (let index = this.position; index < this.blocks && this.requested[index]; index += 1) ahead += 1;
    if (ahead > this.options.refillAheadBlocks) return;
    const indices: number[] = [];
    for (
      let index = this.position + ahead;
      index < this.blocks && indices.length < this.options.batchBlocks;
      index += 1
    ) {
      if (this.requested[index]) continue;
      this.requested[index] = 1;
      indices.push(index);
    }
    if (indices.length > 0) this.options.ask(indices, askedMs);
  }
}
