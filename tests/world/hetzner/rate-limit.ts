/** The API's bucket: `limitPerHour` at most, refilled evenly. */
export class RateLimit {
  private readonly limit: number;
  private remaining: number;
  private refilledMs: number;

  constructor(limitPerHour: number, nowMs: number) {
    this.limit = limitPerHour;
    this.remaining = limitPerHour;
    this.refilledMs = nowMs;
  }

  /** False when there is nothing left. */
  take(nowMs: number): boolean {
    this.remaining = Math.min(this.limit, this.remaining + ((nowMs - this.refilledMs) / 3_600_000) * this.limit);
    this.refilledMs = nowMs;
    if (this.remaining < 1) return false;
    this.remaining -= 1;
    return true;
  }

  headers(nowMs: number): Record<string, string> {
    const fullInSeconds = ((this.limit - this.remaining) / this.limit) * 3_600;
    return {
      "RateLimit-Limit": String(this.limit),
      "RateLimit-Remaining": String(Math.floor(this.remaining)),
      "RateLimit-Reset": String(Math.ceil(nowMs / 1000 + fullInSeconds)),
    };
  }
}
