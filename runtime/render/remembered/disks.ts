import type { HostRows } from "../../../model/host-tables.ts";
import { disksContext } from "../../report-context/disks.ts";
import type { Look } from "../../report-context/look.ts";

const hourMs = 3_600_000;

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
    disk_hour: disks.flatMap(({ mount, usedBytes, availableBytes, hours }) =>
      hours.usedBytes.flatMap((used, index) => {
        const hour = hours.fromMs + index * hourMs;
        return used === null ? [] : [{ hour, mount, used_bytes: used, size_bytes: usedBytes + availableBytes }];
      }),
    ),
  };
}
