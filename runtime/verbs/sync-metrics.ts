import { statSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";
import { spanInWords } from "../../model/duration.ts";
import { readerUrlOn } from "../files/database-url.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { connectionOf } from "../sources/sql.ts";
import { SourceGone } from "../sync/metrics/source.ts";
import { summaryOf } from "../sync/metrics/summary.ts";
import { syncMetrics } from "../sync/metrics/sync-metrics.ts";
import { defaultMegabytesPerSecond } from "../sync/metrics/throttle.ts";
import { hostBytesPerSecond } from "../sync/publish.ts";
import { isAway } from "./prepare-records.ts";

/** Ends before systemd would end it, with all that it has copied published. */
const runLimitMs = 200_000;
/** A fault that lasts so long does not pass by itself: something else may hold the role's one connection. */
const staleMs = 2 * 3_600_000;

/** Brings the host's copy of the metrics up to date. Exit code 2 where a table needs a person. A database that is away for a while is
 *  left to the next run: `source-unreachable` tells of it, and this does after two hours. @throws Error in one line for what concerns all tables */
export async function copyMetrics(host: Host, io: Io): Promise<number> {
  const source = connectionOf(readerUrlOn(host));
  const deadlineMs = host.clock() + runLimitMs;
  try {
    const report = await syncMetrics({
      source,
      folder: host.layout.syncedDir,
      stack: host.stack,
      megabytesPerSecond: defaultMegabytesPerSecond,
      snapshotBytesPerSecond: hostBytesPerSecond,
      timeIsUp: () => host.clock() >= deadlineMs,
    });
    for (const line of summaryOf(report)) io.out(line);
    return report.tables.some(({ problem }) => problem) ? exitCode.problems : exitCode.ok;
  } catch (error) {
    if (!(error instanceof SourceGone) || !isAway(error.cause ?? error)) throw error;
    const copied = statSync(join(host.layout.syncedDir, dataFolder.metrics), { throwIfNoEntry: false });
    const sinceMs = host.clock() - (copied?.mtimeMs ?? 0);
    if (copied && sinceMs > staleMs) {
      throw new Error(`nothing could be copied for ${spanInWords(sinceMs)}: ${error.message}`, { cause: error });
    }
    io.err(`${error.message}; the next run goes on from where this one stopped`);
    return exitCode.ok;
  }
}
