import { contextLimits, type DiskContext } from "../../model/report-context.ts";
import type { Disk } from "../sources/disk-trend.ts";
import { disksOf } from "../sources/host.ts";
import { memoryFile } from "../sources/open.ts";
import { medianSlope, type Point } from "../sources/slope.ts";
import { type AskState, readOnly } from "../state/read-only.ts";
import { factsWith, type Look } from "./look.ts";

const hourMs = 3_600_000;
/** The pace is that of a week, or of the last two days where that is slower, so that what was put there once does not count as going on;
 *  and it is not known before a day. */
const paceHours = { least: 24, recent: 48, long: 168 };

/** How full each disk is, how fast it fills, and for how long that can go on; the fullest first. */
export function disksContext(look: Look): DiskContext[] {
  const disks = disksOf(factsWith(look, "disk").disk?.lines ?? []);
  return readOnly(memoryFile(look.host.layout.stateDir), (all) =>
    disks
      .map((disk) => diskOf(disk, seenOf(all, disk.mount), look.nowMs))
      .sort((a, b) => b.usedPercent - a.usedPercent)
      .slice(0, contextLimits.disks),
  );
}

/** Used bytes at the beginning of hours, oldest first. */
function seenOf(all: AskState, mount: string): Point[] {
  const rows = all(
    "SELECT hour, used FROM disk_hours WHERE mount = ? ORDER BY hour DESC LIMIT ?",
    ...[mount, contextLimits.hours],
  );
  return rows.reverse().map((row) => ({ at: Number(row.hour), value: Number(row.used) }));
}

function diskOf({ mount, usedBytes, availableBytes }: Disk, seen: readonly Point[], nowMs: number): DiskContext {
  const hour = nowMs / hourMs;
  const growthBytesPerDay = growthOf([...seen, { at: hour, value: usedBytes }]);
  return {
    mount,
    usedBytes,
    availableBytes,
    usedPercent: (100 * usedBytes) / (usedBytes + availableBytes),
    seenSinceMs: (seen[0]?.at ?? Math.floor(hour)) * hourMs,
    growthBytesPerDay,
    daysToFull: growthBytesPerDay !== null && growthBytesPerDay > 0 ? availableBytes / growthBytesPerDay : null,
    hours: hourly(seen),
  };
}

/** One value for each hour, with gaps where nobody looked. */
function hourly(seen: readonly Point[]): DiskContext["hours"] {
  const last = seen.at(-1)?.at ?? 0;
  const first = Math.max(seen[0]?.at ?? 0, last - contextLimits.hours + 1);
  const usedBytes: (number | null)[] = Array.from({ length: seen.length === 0 ? 0 : last - first + 1 }, () => null);
  for (const { at, value } of seen) if (at >= first) usedBytes[at - first] = value;
  return { fromMs: first * hourMs, usedBytes };
}

/** Bytes per day; null: seen for less than a day. The last point is now. */
function growthOf(points: readonly Point[]): number | null {
  const now = points.at(-1)?.at ?? 0;
  const [first] = points;
  if (!first || now - first.at < paceHours.least) return null;
  const since = (hours: number) => points.filter(({ at }) => at >= now - hours);
  const recent = since(paceHours.recent);
  const [begin, end] = [recent[0] ?? first, points.at(-1) ?? first];
  const lately = end.at > begin.at ? (end.value - begin.value) / (end.at - begin.at) : 0;
  return 24 * Math.min(medianSlope(since(paceHours.long)), lately);
}
