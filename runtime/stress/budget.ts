import type { StressCaps } from "../../model/stress.ts";

/** Counts what a run asks of the application and ends it at the first cap that is reached, or when somebody says so. */
export class Budget {
  readonly stop: AbortSignal;
  private readonly caps: StressCaps;
  private readonly controller = new AbortController();
  private requests = 0;
  private blocks = 0;
  private because: string | undefined;

  constructor(caps: StressCaps) {
    this.caps = caps;
    this.stop = this.controller.signal;
  }

  request(): void {
    this.requests += 1;
    if (this.requests >= this.caps.requests) this.end(`caps.requests (${this.caps.requests}) is reached`);
  }

  asked(blocks: number): void {
    this.blocks += blocks;
    if (this.usd >= this.caps.usd) this.end(`caps.usd (${this.caps.usd}) is reached, by the assumed price of a block`);
  }

  /** The first reason stays. */
  end(because: string): void {
    this.because ??= because;
    this.controller.abort();
  }

  /** Why it was ended, one sentence; undefined: it was not. */
  get stopped(): string | undefined {
    return this.because;
  }

  get spent(): { requests: number; blocks: number; usd: number } {
    return { requests: this.requests, blocks: this.blocks, usd: this.usd };
  }

  private get usd(): number {
    return this.blocks * this.caps.usdPerBlock;
  }
}
