import { type HostRow, type HostRows, hostTableLimits } from "../../../model/host-tables.ts";
import { labelsInWords } from "../../notify/message.ts";
import { alertsContext } from "../../report-context/alerts.ts";
import { cut, type Look } from "../../report-context/look.ts";
import { activeTimers, failedUnits, overdueMinutes } from "../../sources/units.ts";
import { stateFile } from "../../state/open.ts";
import { readOnly } from "../../state/read-only.ts";
import { alertsNow } from "./alerts-now.ts";

type Tables = "alert_firing" | "alert_silence" | "alert_now" | "watch_now";

/** What fired, what was silenced, how each rule is, and when the watch last looked. */
export function alertTables(look: Look): Pick<HostRows, Tables> {
  const { firings, silences, failing, lastTickAtMs } = alertsContext(look, hostTableLimits);
  return {
    alert_firing: firings.map((firing) => ({
      alert_id: firing.alertId,
      title: firing.title,
      severity: firing.severity,
      labels: cut(labelsInWords(firing.labels)),
      value: firing.value,
      unit: firing.unit,
      fired_at: firing.firedAtMs,
      resolved_at: firing.resolvedAtMs,
      acknowledged_at: firing.acknowledgedAtMs,
      held: firing.held,
    })),
    alert_silence: silences.map((silence) => ({
      alert_id: silence.alertId,
      labels: cut(labelsInWords(silence.labels)),
      reason: silence.reason,
      created_at: silence.createdAtMs,
      ends_at: silence.endsAtMs,
    })),
    alert_now: readOnly(stateFile(look.host.layout.stateDir), (all) => alertsNow(all, look.nowMs)),
    watch_now: [{ last_tick_at: lastTickAtMs, failing_rules: failing.length, ...unitsNow(look) }],
  };
}

/** Where nothing is known of the host's units, the timers' own part says why. */
function unitsNow({ facts: read, nowMs }: Look): Pick<HostRow<"watch_now">, "failed_units" | "overdue_timers"> {
  const facts = "facts" in read ? read.facts : {};
  const overdue = activeTimers(facts)?.filter((timer) => overdueMinutes(timer, nowMs) > 0).length;
  return { failed_units: facts.units?.code === 0 ? failedUnits(facts).length : null, overdue_timers: overdue ?? null };
}
