import type { HostRows } from "../../../model/host-tables.ts";
import type { Look } from "../../report-context/look.ts";
import { machineContext } from "../../report-context/machine.ts";

export function machineTables(look: Look): Pick<HostRows, "machine_now" | "machine_hour"> {
  const { cores, memoryUsedPercent, swapUsedPercent, loadPerCore, hours } = machineContext(look);
  return {
    machine_now: [
      {
        cores,
        cpu_percent: null,
        memory_used_percent: memoryUsedPercent,
        swap_used_percent: swapUsedPercent,
        load_per_core: loadPerCore,
      },
    ],
    machine_hour: hours.map(({ fromMs, ticks, memoryMaxPercent, loadMaxPerCore }) => ({
      hour: fromMs,
      ticks,
      cpu_percent: null,
      memory_max_percent: memoryMaxPercent,
      load_max_per_core: loadMaxPerCore,
      received_bytes_per_s: null,
      sent_bytes_per_s: null,
    })),
  };
}
