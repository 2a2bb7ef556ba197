/** A webhook's rate limit: so many requests in a window that begins with the first of them. */
export class Bucket {
  private readonly burst: number;
  private readonly windowMs: number;
  private used = 0;
  private resetAtMs = 0;

  constructor(burst: number, windowMs: number) {
    this.burst = burst;
    this.windowMs = windowMs;
  }

  /** Seconds to wait, or 0 where the request is taken. */
  take(nowMs: number): number {
    if (nowMs >= this.resetAtMs) {
      this.used = 0;
      this.resetAtMs = nowMs + this.windowMs;
    }
    if (this.used >= this.burst) return (this.resetAtMs - nowMs) / 1_000;
    this.used += 1;
    return 0;
  }

  headers(nowMs: number): Record<string, string> {
    return {
      "x-ratelimit-limit": String(this.burst),
      "x-ratelimit-remaining": String(this.burst - this.used),
      "x-ratelimit-reset": (this.resetAtMs / 1_000).toFixed(3),
      "x-ratelimit-reset-after": (Math.max(0, this.resetAtMs - nowMs) / 1_000).toFixed(3),
      "x-ratelimit-bucket": "80c17d2f203122d936070c88c8d10f33",
    };
  }
}
