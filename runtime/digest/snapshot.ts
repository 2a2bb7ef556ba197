import { createHash } from "node:crypto";
import { type Stats, statSync } from "node:fs";
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
