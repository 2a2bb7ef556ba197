import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";
import { inOneLine } from "../../model/problem.ts";
import { deriveStep } from "../derive/step.ts";
import { readLogDirectory } from "../files/log-directory.ts";
import { readSyncedData } from "../files/synced-data.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { summaryOf } from "../sync/logs/summary.ts";
import { syncLogs as sync } from "../sync/logs/sync-logs.ts";
import { hostBytesPerSecond } from "../sync/publish.ts";

/** Ends before systemd would end it, so that what is done is published. */
const runLimitMs = 150_000;
/** What then remains for events. */
const deriveLimitMs = 200_000;

/** Copies what is new in the application's logs, parses it into tables, and makes events of it where the stack derives any. Exit
 *  code 2 where a file could not be copied or read, 1 where nothing could. */
export async function syncLogs(host: Host, io: Io): Promise<number> {
  const { directory, problems } = readLogDirectory(host);
  if (!directory)
    throw new Error(problems.map(inOneLine)[0] ?? "the stack has no logDirectory; set it and deploy again");
  const { logs: kept } = readSyncedData(host);
  const now = host.clock();
  const deadlineMs = now + runLimitMs;
  const timeIsUp = () => host.clock() >= deadlineMs;
  const { copied, tables, seconds } = await sync({
    source: directory,
    folder: host.layout.syncedDir,
    stack: host.stack,
    kept,
    now,
    snapshotBytesPerSecond: hostBytesPerSecond,
    timeIsUp,
  });
  for (const line of summaryOf(tables, copied.dropped, kept, seconds)) io.out(line);
  const wrong = [...copied.problems, ...tables.problems];
  for (const problem of wrong) io.err(problem);
  if (copied.left > 0) io.err(`${copied.left} files are left to the next run: this one's time is up`);
  // The working tables, which may be ahead of the snapshot.
  const logTables = join(host.layout.syncedDir, dataFolder.work, dataFolder.logTables);
  await deriveStep(host, io, { logTables, deadlineMs: now + deriveLimitMs });
  return wrong.length > 0 ? exitCode.problems : exitCode.ok;
}
