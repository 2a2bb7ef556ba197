import { existsSync, statSync } from "node:fs";
import { constants, copyFile, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What snapshots may write on a host, on average. Each is the whole database again, for a few rows that are new: up to 150 MB each run of
 *  the timer writes one, and one of 1 GB is written every half hour. */
export const hostBytesPerSecond = 500_000;
/** Of what a host's timer runs by. */
const periodMs = 300_000;

/** What a run says that publishes nothing for that reason. */
export const laterSnapshot = "what is new waits for the next snapshot";

/** When the database was last published. */
const markOf = (database: string) => `${database}.published`;

/** Whether a database may be published again at such a rate; always, where there is no snapshot of it. */
export function isDue(database: string, snapshot: string, bytesPerSecond: number, now: number): boolean {
  const mark = statSync(markOf(database), { throwIfNoEntry: false });
  if (!mark || !existsSync(snapshot)) return true;
  const waitMs = (statSync(database).size / bytesPerSecond) * 1_000;
  const sinceMs = now - mark.mtimeMs;
  // A clock that was set back holds nothing up.
  return waitMs <= periodMs || sinceMs < 0 || sinceMs >= waitMs;
}

/** Puts a copy of a closed working database where readers look for it. They see the old snapshot or the new one, never half of
 *  one, also after a power cut; whoever has the old one open keeps it. Only the file's user and group may read it.
 *  One run at a time publishes under a name: what killed runs left is removed.
 *  @param name of the snapshot in `folder`: one of model/data-folder.ts
 *  @returns its size in bytes
 *  @throws Error where the database is still open, or left by a writer that was killed */
export async function publish(database: string, folder: string, name: string): Promise<number> {
  if (existsSync(`${database}.wal`)) throw new Error(`${database} was not closed: ${database}.wal lies beside it`);
  await removeLeftovers(folder, name);
  const copy = join(folder, `.${name}.${process.pid}.new`);
  await copyFile(database, copy, constants.COPYFILE_FICLONE);
  const { size } = await stat(copy);
  await putInPlace(copy, join(folder, name));
  await writeFile(markOf(database), "");
  return size;
}

async function removeLeftovers(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (entry.startsWith(`.${name}.`) && entry.endsWith(".new")) await rm(join(folder, entry), { force: true });
  }
}

/** Gives a finished file of a folder its name there, in the place of what had it: whoever looks sees the old one or the new one, also after
 *  a power cut. Only the file's user and group may read it. */
export async function putInPlace(finished: string, path: string): Promise<void> {
  const file = await open(finished, "r+");
  try {
    await file.chmod(0o640);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(finished, path);
  await syncFolder(dirname(path));
}

/** A rename is only safe once its folder is on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
