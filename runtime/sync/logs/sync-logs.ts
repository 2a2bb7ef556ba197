import { join } from "node:path";
import { dataFolder } from "../../../model/data-folder.ts";
import type { SyncedLogs } from "../../../model/synced-data.ts";
import { claimDataFolder } from "../data-folder.ts";
import { holdLock } from "../lock.ts";
import { type CopiedLogs, copyLogs } from "./copy.ts";
import { type PublishedTables, publishTables } from "./publish-tables.ts";

export interface SyncLogsOptions {
  /** The application's log folder. */
  source: string;
  /** Of the data; see model/data-folder.ts. */
  folder: string;
  stack: string;
  kept: SyncedLogs;
  now: number;
  /** What snapshots may write on average: what is new waits for the next one. Without a limit each run publishes. */
  snapshotBytesPerSecond?: number;
  timeIsUp?: () => boolean;
}

export interface SyncedLogsReport {
  copied: CopiedLogs;
  tables: PublishedTables;
  seconds: number;
}

/** Brings the copies of the application's logs up to date, and the tables that are made of them. Whenever it is ended, the next run goes on
 *  from there. One run at a time.
 *  @throws Error in one line: the log folder is missing, another run is at work, the disk is full */
export async function syncLogs({
  source,
  folder,
  stack,
  kept,
  now,
  snapshotBytesPerSecond = Number.POSITIVE_INFINITY,
  timeIsUp,
}: SyncLogsOptions): Promise<SyncedLogsReport> {
  const startedMs = performance.now();
  const work = await claimDataFolder(folder, stack);
  const lock = await holdLock(join(work, "logs.lock"));
  const limits = { now, ...(timeIsUp ? { timeIsUp } : {}) };
  try {
    const copied = await copyLogs({ source, target: join(folder, dataFolder.logs), kept, ...limits });
    const tables = await publishTables({
      ...{ folder, work, files: copied.files, keep: kept.keep, snapshotBytesPerSecond },
      ...limits,
    });
    return { copied, tables, seconds: (performance.now() - startedMs) / 1_000 };
  } finally {
    await lock.release();
  }
}
