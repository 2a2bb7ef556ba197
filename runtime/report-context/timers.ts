import { contextLimits, type TimersContext } from "../../model/report-context.ts";
import { activeTimers, failedUnits, overdueMinutes } from "../sources/units.ts";
import { factsWith, type Look } from "./look.ts";

/** Every timer of the host, the most overdue first, and its failed units. */
export function timersContext(look: Look): TimersContext {
  const facts = factsWith(look, "timers", "units");
  const timers = activeTimers(facts);
  if (!timers) throw new Error("systemctl list-timers gave no JSON; systemd 249 or newer does");
  const ours = look.host.layout.unitPrefix;
  return {
    timers: timers
      .map((timer) => ({
        unit: timer.unit,
        isOurs: timer.unit.startsWith(ours),
        lastMs: timer.lastMs,
        nextMs: timer.nextMs,
        overdueMinutes: overdueMinutes(timer, look.nowMs),
        state: timer.state,
      }))
      .sort((a, b) => b.overdueMinutes - a.overdueMinutes)
      .slice(0, contextLimits.timers),
    failedUnits: failedUnits(facts).slice(0, contextLimits.units),
  };
}
