import type { Alert } from "../../model/alert.ts";
import { type Duration, durationMs } from "../../model/duration.ts";

/** The same rules with every window and `for` shortened, so that an e2e test sees in seconds what takes minutes. Thresholds,
 *  queries and everything else stay as deployed. */
export function hurried(alerts: readonly Alert[], times: number): Alert[] {
  const shorter = (duration: Duration): Duration => `${durationMs(duration) / 1_000 / times}s`;
  return alerts.map((alert) => ({
    ...alert,
    ...(alert.window ? { window: shorter(alert.window) } : {}),
    levels: alert.levels.map((level) => ({ ...level, ...(level.for ? { for: shorter(level.for) } : {}) })),
  }));
}
