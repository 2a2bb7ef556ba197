import { type Alert, queriesOf } from "../../model/alert.ts";
import { type Duration, durationMs } from "../../model/duration.ts";

/** What Watchbill counts itself has no shorter window. */
const countedS = 60;

/** The same rules with every window and `for` shortened, so that an e2e test sees in seconds what takes minutes. Thresholds,
 *  queries and everything else stay as deployed. */
export function hurried(alerts: readonly Alert[], times: number): Alert[] {
  const shorter = (duration: Duration, leastS = 0): Duration =>
    `${Math.max(leastS, durationMs(duration) / 1_000 / times)}s`;
  return alerts.map((alert) => {
    const counts = queriesOf(alert).some(({ query }) => query.source !== "sql");
    return {
      ...alert,
      ...(alert.window ? { window: shorter(alert.window, counts ? countedS : 0) } : {}),
      levels: alert.levels.map((level) => ({ ...level, ...(level.for ? { for: shorter(level.for) } : {}) })),
    };
  });
}
