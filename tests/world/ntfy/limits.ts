/** A token bucket per visitor, forgetting the longest-unseen visitor when it knows too many. */
export class VisitorBuckets {
  private readonly burst: number;
  private readonly replenishMs: number;
  private readonly now: () => number;
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>();
  private static readonly visitorsMax = 1_000;

  constructor(burst: number, replenishMs: number, now: () => number) {
    this.burst = burst;
    this.replenishMs = replenishMs;
    this.now = now;
  }

  /** Takes one token; false when the visitor has none left. */
  take(visitor: string): boolean {
    const bucket = this.refilled(visitor);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  hasToken(visitor: string): boolean {
    return this.refilled(visitor).tokens >= 1;
  }

  private refilled(visitor: string): { tokens: number; atMs: number } {
    const nowMs = this.now();
    const bucket = this.buckets.get(visitor) ?? { tokens: this.burst, atMs: nowMs };
    bucket.tokens = Math.min(this.burst, bucket.tokens + (nowMs - bucket.atMs) / this.replenishMs);
    bucket.atMs = nowMs;
    this.buckets.delete(visitor);
    this.buckets.set(visitor, bucket);
    const oldest = this.buckets.keys().next();
    if (this.buckets.size > VisitorBuckets.visitorsMax && !oldest.done) this.buckets.delete(oldest.value);
    return bucket;
  }
}

/** Appends and lets the oldest go, so that a list never holds more than `max`. */
export function pushBounded<T>(list: T[], item: T, max: number): void {
  list.push(item);
  if (list.length > max) list.splice(0, list.length - max);
}
