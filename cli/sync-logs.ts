import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder } from "../model/data-folder.ts";
import { hostLayout } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import type { SyncedLogs } from "../model/synced-data.ts";
import { claimDataFolder } from "../runtime/sync/data-folder.ts";
import { holdLock } from "../runtime/sync/lock.ts";
import { type MirrorFile, mirrorPath, parseMirror } from "../runtime/sync/logs/mirror.ts";
import { type PublishedTables, publishTables } from "../runtime/sync/logs/publish-tables.ts";
import { type Pulled, Pulling } from "../runtime/sync/logs/pull.ts";
import { rsyncFrom } from "./rsync.ts";
import { ssh, unreachable } from "./ssh.ts";

/** A log may be rotated between the reading of the record and the copying. */
const roundsLimit = 3;
const withoutRsync = 90;
const withoutRecord = 91;

export interface SyncLogsHere {
  /** Of the data; see model/data-folder.ts. */
  folder: string;
  kept: SyncedLogs;
  now: number;
  progress?: (what: string, doneBytes: number, ofBytes: number) => void;
}

export interface SyncedLogsHere {
  pulled: Pulled;
  tables: PublishedTables;
  seconds: number;
}

/** Fetches the copies of logs that a stack's host keeps, holds them against the host's record of them, and makes the same tables of them
 *  here. What the host has dropped stays, as long as it is young enough and there is room.
 *  @throws Error in one line: the host cannot be reached, has no copies, or rsync is missing here or there */
export async function syncLogsOf(settings: Settings, stack: string, options: SyncLogsHere): Promise<SyncedLogsHere> {
  const { folder, kept, now, progress = () => {} } = options;
  const startedMs = performance.now();
  const work = await claimDataFolder(folder, stack);
  const lock = await holdLock(join(work, "logs.lock"));
  const incoming = join(work, "incoming");
  try {
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming);
    const there = `${hostLayout(stack).syncedDir}/${dataFolder.logs}`;
    const into = join(folder, dataFolder.logs);
    const pulling = await Pulling.into({ target: into, kept, now });
    for (let round = 0; round < roundsLimit; round += 1) {
      const fetch = (names: readonly string[]) => rsyncFrom(settings, { folder: there, names, into, work: incoming });
      const isWhole = await pulling.pull(await recordOf(settings, stack, there), fetch, (done, of) =>
        progress("copied", done, of),
      );
      if (isWhole) break;
    }
    const pulled = await pulling.end();
    const tables = await publishTables({
      ...{ folder, work, files: pulled.files, keep: kept.keep, now },
      progress: (done, of) => progress("read", done, of),
    });
    return { pulled, tables, seconds: (performance.now() - startedMs) / 1_000 };
  } finally {
    await rm(incoming, { recursive: true, force: true });
    await lock.release();
  }
}

/** The host's record of its copies. */
async function recordOf(settings: Settings, stack: string, folder: string): Promise<MirrorFile[]> {
  const record = mirrorPath(folder);
  const looks = `command -v rsync >/dev/null || exit ${withoutRsync}; test -e ${record} || exit ${withoutRecord}`;
  const { stdout, stderr, code } = await ssh(settings, `${looks}; cat ${record}`);
  if (code === withoutRsync) {
    throw new Error(`rsync is missing on ${settings.host}; install it there with: apt-get install -y rsync`);
  }
  if (code === withoutRecord) {
    throw new Error(`${settings.host} has no copies of logs yet; five minutes after make up STACK=${stack} it has`);
  }
  if (code !== 0) throw unreachable(settings, stderr);
  try {
    return parseMirror(stdout);
  } catch (error) {
    const said = (error as Error).message;
    throw new Error(`${record} of ${settings.host} ${said}; deploy the same version there that you have here`);
  }
}
