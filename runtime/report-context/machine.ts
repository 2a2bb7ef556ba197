import { contextLimits, type MachineContext } from "../../model/report-context.ts";
import { hostValue } from "../sources/host.ts";
import { memoryFile } from "../sources/open.ts";
import { readOnly } from "../state/read-only.ts";
import { factsWith, type Look } from "./look.ts";

const hourMs = 3_600_000;

/** Memory and load now, and the most of them in each hour. */
export function machineContext(look: Look): MachineContext {
  const facts = factsWith(look, "memory", "load");
  const cores = Number(facts.load?.lines[1]);
  return {
    memoryUsedPercent: hostValue(facts, "memory-used-percent"),
    swapUsedPercent: hostValue(facts, "swap-used-percent"),
    loadPerCore: hostValue(facts, "load-per-core"),
    cores: Number.isFinite(cores) ? cores : null,
    hours: readOnly(memoryFile(look.host.layout.stateDir), (all) =>
      all("SELECT * FROM host_hours ORDER BY hour DESC LIMIT ?", contextLimits.hours)
        .reverse()
        .map((row) => ({
          fromMs: Number(row.hour) * hourMs,
          ticks: Number(row.ticks),
          memoryMaxPercent: row.memory_percent as number | null,
          loadMaxPerCore: row.load_per_core as number | null,
        })),
    ),
  };
}
