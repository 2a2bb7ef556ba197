import { type HostRow, type HostRows, hostTableLimits } from "../../../model/host-tables.ts";
import type { Look } from "../../report-context/look.ts";
import { machineContext } from "../../report-context/machine.ts";
import { memoryFile } from "../../sources/open.ts";
import { type AskState, readOnly } from "../../state/read-only.ts";
import { hoursOf, msOfHour } from "./hours.ts";

/** `cpu_percent` now is that of the 15 seconds before the last tick. */
export function machineTables(look: Look): Pick<HostRows, "machine_now" | "machine_hour"> {
  const { cores, memoryUsedPercent, swapUsedPercent, loadPerCore } = machineContext(look);
  return readOnly(memoryFile(look.host.layout.stateDir), (all) => ({
    machine_now: [
      {
        cores,
        cpu_percent: (all("SELECT cpu_percent FROM machine_counters")[0]?.cpu_percent as number | null) ?? null,
        memory_used_percent: memoryUsedPercent,
        swap_used_percent: swapUsedPercent,
        load_per_core: loadPerCore,
      },
    ],
    machine_hour: machineHours(all, look),
  }));
}

function machineHours(all: AskState, look: Look): HostRow<"machine_hour">[] {
  const { within, group } = hoursOf(look);
  const rows = all(
    `SELECT min(hour) AS hour, sum(ticks) AS ticks,
       100 * sum(cpu_busy) / nullif(sum(cpu_total), 0) AS cpu_percent,
       max(memory_percent) AS memory_max_percent, max(load_per_core) AS load_max_per_core,
       1000 * sum(received) / nullif(sum(network_ms), 0) AS received_bytes_per_s,
       1000 * sum(sent) / nullif(sum(network_ms), 0) AS sent_bytes_per_s
     FROM host_hours LEFT JOIN machine_hours USING (hour) WHERE ${within} GROUP BY ${group} ORDER BY 1 DESC LIMIT ?`,
    hostTableLimits.rows,
  );
  return rows.map(({ hour, ...row }) => ({ hour: msOfHour(hour), ...row })) as HostRow<"machine_hour">[];
}
