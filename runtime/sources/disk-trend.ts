import type { SourceMemory } from "./memory.ts";
import { slope } from "./slope.ts";

export const diskTables = `
  CREATE TABLE IF NOT EXISTS disk_samples (
    mount TEXT NOT NULL, minute INTEGER NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (mount, minute)
  ) STRICT, WITHOUT ROWID;`;

const minuteMs = 60_000;
/** A disk is judged by as many minutes, and not before it has been seen for the second number of them. */
const longMinutes = 180;
export const shortMinutes = 30;

export interface Disk {
  mount: string;
  usedBytes: number;
  availableBytes: number;
}

/** Hours until nothing is left at the pace of the last three hours, or at that of the last half hour where that is slower, so
 *  that one large download does not count as going on. undefined: seen for less than half an hour, or not filling. */
export function hoursToFull(memory: SourceMemory, { mount, usedBytes, availableBytes }: Disk, now: number) {
  const minute = Math.floor(now / minuteMs);
  memory.run("INSERT OR REPLACE INTO disk_samples VALUES (?, ?, ?)", mount, minute, usedBytes);
  // Those of the future are from a clock that has been set back.
  memory.run("DELETE FROM disk_samples WHERE minute < ? OR minute > ?", minute - longMinutes, minute);
  const samples = memory
    .all("SELECT minute, used FROM disk_samples WHERE mount = ? ORDER BY minute", mount)
    .map((row) => ({ at: Number(row.minute), value: Number(row.used) }));
  const recent = samples.filter(({ at }) => at >= minute - shortMinutes);
  if (minute - (samples[0]?.at ?? minute) < shortMinutes || recent.length < shortMinutes / 2) return undefined;
  const bytesPerMinute = Math.min(slope(samples), slope(recent));
  return bytesPerMinute > 0 ? availableBytes / bytesPerMinute / 60 : undefined;
}
