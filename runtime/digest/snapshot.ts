import { createHash } from "node:crypto";
import { constants, copyFileSync, linkSync, mkdirSync, rmSync, type Stats, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../model/data-folder.ts";
import type { Snapshot } from "../../model/report.ts";

/** Of the copies in a data folder. A copy's time is when it was last found to be all that its source has. */
export function snapshotOf(folder: string): Snapshot {
  const [metrics, logs] = [dataFolder.metrics, dataFolder.logTables].map((name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    return { name, stats };
  });
  const identity = [metrics, logs].map((file) => [file?.name, file?.stats?.size, file?.stats?.mtimeMs]);
  return {
    id: createHash("sha256").update(JSON.stringify(identity)).digest("hex"),
    metricsAtMs: timeOf(metrics?.stats),
    logsAtMs: timeOf(logs?.stats),
  };
}

const timeOf = (stats: Stats | undefined) => (stats ? Math.floor(stats.mtimeMs) : null);

/** Keeps the copies of a data folder as they are now in another one, so that the digest and whoever looks closer see the same: they are
 *  replaced by rename, so that a link is enough. A disk apart gets a copy. */
export function keepSnapshot(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o750 });
  for (const name of [dataFolder.metrics, dataFolder.logTables]) {
    const [source, kept] = [join(from, name), join(to, name)];
    rmSync(kept, { force: true });
    const stats = statSync(source, { throwIfNoEntry: false });
    if (!stats) continue;
    try {
      linkSync(source, kept);
    } catch {
      copyFileSync(source, kept, constants.COPYFILE_FICLONE);
      utimesSync(kept, stats.atime, stats.mtime);
    }
  }
}
