import type { App, Heard } from "../../../../runtime/stress/app.ts";
import type { Measures } from "../../../../runtime/stress/measures.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

export interface Capacity {
  workers: number;
  /** Of a block. */
  serviceMs: number;
  blocksPerDocument: number;
  blockCharacters: number;
  /** Answers nothing from here to there. */
  stall?: { fromMs: number; toMs: number };
}

interface Job {
  heard: Heard;
  documentId: string;
  index: number;
  isLeft(): boolean;
}

/** An application with so many workers and one queue, whose capacity is known by arithmetic. Nothing but a stall keeps HTTP waiting. */
export class SimulatedApp {
  private readonly clock: SimulatedClock;
  private readonly capacity: Capacity;
  private readonly queue: Job[] = [];
  private busy = 0;
  private documents = 0;
  private visitors = 0;

  constructor(clock: SimulatedClock, capacity: Capacity) {
    this.clock = clock;
    this.capacity = capacity;
  }

  of(measures: () => Measures): App {
    return {
      signIn: async () => {
        await this.answered(measures());
        return {
          upload: async () => {
            await this.answered(measures());
            this.documents += 1;
            const { blocksPerDocument, blockCharacters } = this.capacity;
            const blocks = Array.from({ length: blocksPerDocument }, () => blockCharacters);
            return { id: `document-${this.documents}`, blockCharacters: blocks };
          },
          remove: async () => {},
          connect: async (heard) => this.connect(heard),
        };
      },
      close: async () => {},
    };
  }

  private connect(heard: Heard) {
    this.visitors += 1;
    let hasLeft = false;
    return {
      ask: (documentId: string, indices: readonly number[]) => {
        for (const index of indices) this.queue.push({ heard, documentId, index, isLeft: () => hasLeft });
        this.serve();
      },
      close() {
        hasLeft = true;
      },
    };
  }

  private answered(measures: Measures): Promise<void> {
    measures.asked += 1;
    return new Promise((resolve) => this.clock.at(this.outOfStall(this.clock.nowMs()), resolve));
  }

  private outOfStall(ms: number): number {
    const { stall } = this.capacity;
    return stall && ms >= stall.fromMs && ms < stall.toMs ? stall.toMs : ms;
  }

  private serve(): void {
    while (this.busy < this.capacity.workers) {
      const job = this.queue.shift();
      if (!job) return;
      if (job.isLeft()) continue;
      this.busy += 1;
      this.clock.at(this.outOfStall(this.clock.nowMs()) + this.capacity.serviceMs, () => {
        this.busy -= 1;
        job.heard.block(job.documentId, job.index);
        this.serve();
      });
    }
  }
}
