import { durationMs } from "../../../model/duration.ts";
import type { Check } from "../../check.ts";
import { eventScans } from "../../sql/event-scan.ts";
import { timeBounds } from "../../sql/time-bounds.ts";

/** What is older than the retention is gone: a longer window quietly judges less than it says. */
export const retentionCheck: Check = {
  id: "sql/retention",
  severity: "error",
  summary: "no rule looks back further than events are kept",
  ofCause: true,
  find({ sql, alert }) {
    if (!sql) return [];
    const messages = eventScans(sql).flatMap((scan) => {
      const { keptMs } = scan.table;
      const reaches = timeBounds(scan, sql, alert.window && durationMs(alert.window)).flatMap(({ side, offsetMs }) =>
        side === "from" && offsetMs !== undefined ? [-offsetMs] : [],
      );
      const furthestMs = Math.max(0, ...reaches);
      if (furthestMs <= keptMs) return [];
      const days = Number((furthestMs / 86_400_000).toFixed(1));
      const message = `looks back ${days} days, but events are kept for ${keptMs / 86_400_000}; shorten it`;
      return [{ field: alert.window && durationMs(alert.window) > keptMs ? "window" : "value", message }];
    });
    return messages.slice(0, 1);
  },
};
