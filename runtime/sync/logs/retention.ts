import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Duration, durationMs } from "../../../model/duration.ts";
import type { SyncedLogs } from "../../../model/synced-data.ts";
import { logOf } from "./file-name.ts";
import { type MirrorFile, mirrorFilesLimit, writeMirror } from "./mirror.ts";

export interface Dropped {
  file: MirrorFile;
  why: "age" | "size";
}

export const capBytes = ({ capMb }: SyncedLogs): number => capMb * 1_000_000;

/** Before that, nothing is kept. */
export const oldestKept = (keep: Duration, now: number): number => now - durationMs(keep);

/** The files that go: the old ones, and then the oldest of those that are more than the cap allows. What of each log was written to last
 *  stays, whatever its age and size, unless it is an archive. */
export function toDrop(files: readonly MirrorFile[], kept: SyncedLogs, now: number): Dropped[] {
  const newestFirst = [...files].sort((a, b) => b.modifiedAt - a.modifiedAt);
  const live = new Set<MirrorFile>();
  for (const log of new Set(newestFirst.map(({ file }) => logOf(file)))) {
    const latest = newestFirst.find(({ file, archive }) => logOf(file) === log && archive === null);
    if (latest) live.add(latest);
  }
  const oldest = oldestKept(kept.keep, now);
  const dropped: Dropped[] = [];
  let sum = 0;
  let isFull = false;
  for (const [index, file] of newestFirst.entries()) {
    isFull ||= sum + file.storedBytes > capBytes(kept) || index >= mirrorFilesLimit;
    if (live.has(file) || (!isFull && file.modifiedAt >= oldest)) sum += file.storedBytes;
    else dropped.push({ file, why: file.modifiedAt < oldest ? "age" : "size" });
  }
  return dropped;
}

/** Drops them from the record of a folder, and then the files: what is left of a killed run is a stray. */
export async function drop(folder: string, files: MirrorFile[], kept: SyncedLogs, now: number) {
  const dropped = toDrop(files, kept, now);
  if (dropped.length === 0) return { files, dropped };
  const gone = new Set(dropped.map(({ file }) => file));
  const left = files.filter((one) => !gone.has(one));
  writeMirror(folder, left);
  for (const { name } of gone) await rm(join(folder, name), { force: true });
  return { files: left, dropped };
}

/** Whether a file that is not copied yet would be dropped at once. */
export function isBeyond(
  file: { modifiedAt: number; size: number },
  copied: readonly MirrorFile[],
  kept: SyncedLogs,
  now: number,
): boolean {
  const newer = copied.filter(({ modifiedAt }) => modifiedAt > file.modifiedAt);
  const sum = newer.reduce((bytes, { storedBytes }) => bytes + storedBytes, file.size);
  return file.modifiedAt < oldestKept(kept.keep, now) || sum > capBytes(kept);
}
