import { openDuckDb } from "./duckdb.ts";

/** Holds a file that one process at a time can hold, until `release` or the end of the process, however it ends. Not the working
 *  database itself: its lock would be gone once this process has copied it, as locks of files are.
 *  @throws Error naming the process that holds it */
export async function holdLock(file: string): Promise<{ release(): Promise<void> }> {
  const { close } = await openDuckDb(file, { memoryLimitMb: 16, threads: 1 });
  return { release: close };
}
