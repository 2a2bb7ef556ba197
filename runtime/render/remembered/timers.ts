import type { HostRows } from "../../../model/host-tables.ts";
import type { Look } from "../../report-context/look.ts";
import { timersContext } from "../../report-context/timers.ts";

export function timerTable(look: Look): Pick<HostRows, "timer_now"> {
  return {
    timer_now: timersContext(look).timers.map((timer) => ({
      unit: timer.unit,
      is_ours: timer.isOurs,
      last_run_at: timer.lastMs,
      next_run_at: timer.nextMs,
      overdue_minutes: timer.overdueMinutes,
      state: timer.state,
    })),
  };
}
