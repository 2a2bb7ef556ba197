import { existsSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder } from "../../../model/data-folder.ts";
import { mustHaveRoom } from "../data-folder.ts";
import { openDuckDb } from "../duckdb.ts";
import { publish } from "../publish.ts";
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
}

export interface PublishedTables extends ParsedLogs {
  gaps: Gap[];
  /** Of the snapshot that readers see now. */
  snapshotBytes: number;
}

/** Reads what is new in the copied logs into the working tables, and publishes them as `logs.duckdb` where anything has changed.
 *  @throws Error in one line */
export async function publishTables({ folder, work, ...options }: PublishTables): Promise<PublishedTables> {
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
  const changed = parsed.bytes + parsed.forgotten + parsed.renamed > 0;
  if (changed || !wasPublished) await publish(database, folder, dataFolder.logTables);
  await writeFile(mark, "");
  return { ...parsed, gaps, snapshotBytes: statSync(snapshot).size };
}

async function open(database: string) {
  try {
    return await openDuckDb(database, { memoryLimitMb, threads });
  } catch (error) {
    throw new Error(`${(error as Error).message}; it is made anew from the copies once it is gone: rm ${database}*`);
  }
}
