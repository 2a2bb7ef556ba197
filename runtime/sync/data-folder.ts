import { existsSync } from "node:fs";
import { mkdir, readFile, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";

/** What stays free on the disk whatever a sync does. */
const reserveBytes = 512 * 1024 ** 2;

/** Makes the folder where it is missing, and marks it as the copy of one stack: two in one folder would mix.
 *  @returns the folder for what is not finished
 *  @throws Error where it is another stack's */
export async function claimDataFolder(folder: string, stack: string): Promise<string> {
  const work = join(folder, dataFolder.work);
  await mkdir(work, { recursive: true, mode: 0o750 });
  const mark = join(work, "stack");
  if (!existsSync(mark)) await writeFile(mark, `${stack}\n`);
  const owner = (await readFile(mark, "utf8")).trim();
  if (owner !== stack) {
    throw new Error(
      `${folder} holds the data of the stack ${owner}; keep ${stack} apart with: --data ${folder}-${stack}`,
    );
  }
  return work;
}

/** @throws Error where so many bytes would leave the disk with less than half a gigabyte */
export async function mustHaveRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= bytes + reserveBytes) return;
  const [free, needed] = [freeBytes, bytes + reserveBytes].map((size) => Math.ceil(size / 1024 ** 2));
  throw new Error(
    `the disk of ${folder} has ${free} MB free, and ${needed} MB are needed; make room, or name another folder with --data`,
  );
}
