import { type HostRow, type HostRows, hostTableLimits } from "../../../model/host-tables.ts";
import { disksContext } from "../../report-context/disks.ts";
import type { Look } from "../../report-context/look.ts";
import { memoryFile } from "../../sources/open.ts";
import { type AskState, readOnly } from "../../state/read-only.ts";
import { hoursOf, msOfHour } from "./hours.ts";

/** Of the hours, those of the disks that are there now. */
export function diskTables(look: Look): Pick<HostRows, "disk_now" | "disk_hour"> {
  const disks = disksContext(look);
  return {
    disk_now: disks.map((disk) => ({
      mount: disk.mount,
      used_bytes: disk.usedBytes,
      available_bytes: disk.availableBytes,
      used_percent: disk.usedPercent,
      growth_bytes_per_day: disk.growthBytesPerDay,
      days_to_full: disk.daysToFull,
    })),
    disk_hour: readOnly(memoryFile(look.host.layout.stateDir), (all) =>
      disks.flatMap(({ mount }) => diskHours(all, look, mount)).slice(0, hostTableLimits.rows),
    ),
  };
}

/** Before a size was first remembered it is taken to have been the same. */
function diskHours(all: AskState, look: Look, mount: string): HostRow<"disk_hour">[] {
  const { within, group } = hoursOf(look);
  const sizes = all("SELECT hour, size FROM disk_sizes WHERE mount = ? ORDER BY hour DESC", mount);
  const hours = all(
    `SELECT min(hour) AS hour, used FROM disk_hours WHERE mount = ? AND ${within} GROUP BY ${group} ORDER BY 1 DESC`,
    mount,
  );
  return hours.map(({ hour, used }) => {
    const size = sizes.find((one) => Number(one.hour) <= Number(hour)) ?? sizes.at(-1);
    return { hour: msOfHour(hour), mount, used_bytes: Number(used), size_bytes: size ? Number(size.size) : null };
  });
}
