import { existsSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder } from "../../../model/data-folder.ts";
import { mustHaveRoom } from "../data-folder.ts";
import { openDuckDb } from "../duckdb.ts";
import { isDue, publish } from "../publish.ts";
import { type Gap, gapsIn } from "./gaps.ts";
import { type ParsedLogs, type ParseOptions, parseLogs } from "./parse.ts";

/** Leaves room for Node beside it. */
const memoryLimitMb = 128;
const threads = 2;

export interface PublishTables extends Omit<ParseOptions, "connection" | "mirror"> {
  /** Of the data; see model/data-folder.ts. */
  folder: string;
  /** Of what is not finished, in it. */
  work: string;
  /** What snapshots may write on average: what is new waits for the next one. Without a limit each run publishes. */
  snapshotBytesPerSecond?: number;
}

export interface PublishedTables extends ParsedLogs {
  gaps: Gap[];
  /** What is new is in the working tables, and in no snapshot yet. */
  heldBack: boolean;
  /** Of the snapshot that readers see now. */
  snapshotBytes: number;
}

/** Reads what is new in the copied logs into the working tables, and publishes them as `logs.duckdb` where anything has changed.
 *  @throws Error in one line */
export async function publishTables({
  folder,
  work,
  snapshotBytesPerSecond = Number.POSITIVE_INFINITY,
  ...options
}: PublishTables): Promise<PublishedTables> {
  const database = join(work, dataFolder.logTables);
  const snapshot = join(folder, dataFolder.logTables);
  // Says that the snapshot holds all that the working tables hold.
  const mark = join(work, "logs-published");
  await mustHaveRoom(work, statSync(database, { throwIfNoEntry: false })?.size ?? 0);
  const { connection, close } = await open(database);
  let parsed: ParsedLogs;
  let gaps: Gap[];
  const wasPublished = existsSync(mark) && existsSync(snapshot);
  await rm(mark, { force: true });
  try {
    parsed = await parseLogs({ ...options, connection, mirror: join(folder, dataFolder.logs) });
    gaps = await gapsIn(connection);
  } finally {
    await close();
  }
  const isNew = parsed.bytes + parsed.forgotten + parsed.renamed > 0 || !wasPublished;
  const heldBack = isNew && !isDue(database, snapshot, snapshotBytesPerSecond, options.now);
  if (isNew && !heldBack) await publish(database, folder, dataFolder.logTables);
  if (!heldBack) await writeFile(mark, "");
  return { ...parsed, gaps, heldBack, snapshotBytes: statSync(snapshot).size };
}

async function open(database: string) {
  try {
    return await openDuckDb(database, { memoryLimitMb, threads });
  } catch (error) {
    throw new Error(`${(error as Error).message}; it is made anew from the copies once it is gone: rm ${database}*`);
  }
}
