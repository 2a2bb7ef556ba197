import { durationMs } from "../../../model/duration.ts";
import type { Check, Finding } from "../../check.ts";
import { eventScans } from "../../sql/event-scan.ts";
import { timeBounds } from "../../sql/time-bounds.ts";

/** Without a lower bound the database reads every event there is, 30 days of them at every tick. Without an upper one a
 *  backtest judges a moment by what came after it. */
export const timeBoundsCheck: Check = {
  id: "sql/time-bounds",
  severity: "error",
  summary: "every SELECT over the events bounds their time on both sides by :now",
  ofCause: true,
  find({ sql, alert }) {
    if (!sql) return [];
    return eventScans(sql).flatMap((scan): Finding[] => {
      const bounds = timeBounds(scan, sql, alert.window && durationMs(alert.window));
      const findings: Finding[] = [];
      if (!bounds.some(({ side }) => side === "from")) {
        findings.push({ field: "value", message: "reads every event there is; add AND timestamp > :now - :window" });
      }
      const upper = bounds.filter(({ side }) => side === "to");
      if (upper.length === 0 || upper.every(({ offsetMs = 0 }) => offsetMs > 0)) {
        findings.push({ field: "value", message: "reads the future in a backtest; add AND timestamp <= :now" });
      }
      return findings;
    });
  },
};
