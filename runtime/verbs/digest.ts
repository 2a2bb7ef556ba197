import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Analyst } from "../../model/analyst.ts";
import { afterDeployMinutes } from "../../model/deploy.ts";
import type { Digest, Report } from "../../model/report.ts";
import { reportFolder, runFolder } from "../../model/report-folder.ts";
import { parseDigest, reportFileBytes } from "../../model/report-schema.ts";
import { readDeploys } from "../deploys/store.ts";
import { digestOfFolder } from "../digest/of-folder.ts";
import { keepSnapshot } from "../digest/snapshot.ts";
import { digestText } from "../digest/text.ts";
import { loadAnalyst } from "../files/analyst.ts";
import { readJson } from "../files/read-limited.ts";
import { writeSafely } from "../files/write-safely.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { reportContext } from "../report-context/report-context.ts";
import { beginRun, type RunStart, runDirOf } from "../reports/run.ts";
import { isWaiting, latestReports } from "../reports/store.ts";
import { shown } from "../text.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Of a report after a long silence. */
const spanMaxMs = 7 * dayMs;
const reportsLookedAt = 20;
/** systemd begins a report again for so long. */
const againMs = 2 * 3_600_000;
/** A deployment that is older has been reported on. */
const deployMostMs = 6 * 3_600_000;

/** Begins the run of a report, and finds what it is about: the copies as they are now, what the host remembers, and the digest of both, each
 *  in the run's folder. Where it cannot be made the file says why, and the report is made without it. Exit code 1 then. */
export async function digest(host: Host, io: Io): Promise<number> {
  const { reportsDir, syncedDir } = host.layout;
  const mark = join(reportsDir, reportFolder.afterDeploy);
  const isMarked = existsSync(mark) && host.clock() - statSync(mark).mtimeMs < againMs;
  const start = beginRun(reportsDir, kindOf(reportsDir, isMarked, host.clock()), host.clock());
  if (start?.kind === "after-deploy" || !isMarked) rmSync(mark, { force: true });
  if (!start) {
    io.out("the last report has just been made, or still waits to be sent: there is nothing to begin");
    return exitCode.ok;
  }
  const runDir = runDirOf(reportsDir);
  const file = join(runDir, runFolder.digest);
  if (isMade(file, start.reportId)) {
    io.out(`report ${start.reportId} has its digest already`);
    return exitCode.ok;
  }
  try {
    const { fromMs, toMs } = spanOfRun(host, start);
    const context = await reportContext(host, fromMs, toMs);
    writeSafely(join(runDir, runFolder.context), JSON.stringify(context), 0o640);
    keepSnapshot(syncedDir, join(runDir, runFolder.snapshot));
    const { knownNormals: normals = [], knownBenign: benign = [] } = analystOf(host, io) ?? {};
    const { reportId } = start;
    const made = await digestOfFolder(join(runDir, runFolder.snapshot), {
      reportId,
      stack: host.stack,
      fromMs,
      toMs,
      context,
      normals,
      benign,
    });
    writeSafely(file, JSON.stringify(made), 0o640);
    io.out(digestText(made));
    return exitCode.ok;
  } catch (error) {
    const failed = shown((error as Error).message, 300);
    writeSafely(file, JSON.stringify({ failed }), 0o640);
    io.err(`report ${start.reportId} has no digest: ${failed}`);
    return exitCode.failed;
  }
}

/** A deployment that waits for its report leaves a mark, which is for a run of the same hour: one that was left over would make the
 *  morning's report one of half an hour. A run that is begun again because its report could not be sent is of the same kind. */
function kindOf(reportsDir: string, isMarked: boolean, nowMs: number): RunStart["kind"] {
  if (isMarked) return "after-deploy";
  const [last] = latestReports(reportsDir, 1);
  return last?.kind === "after-deploy" && isWaiting(last) && nowMs - last.madeAtMs < againMs
    ? "after-deploy"
    : "scheduled";
}

/** From the end of the last report, at most a week, and without one a day; after a deployment what came since. */
function spanOfRun({ layout }: Host, { kind, startedAtMs }: RunStart): Pick<Digest, "fromMs" | "toMs"> {
  const toMs = minuteOf(startedAtMs);
  if (kind === "after-deploy") {
    const [deploy] = readDeploys(layout.deploysDir).filter(({ of }) => of === "application");
    const since = deploy && toMs - deploy.atMs < deployMostMs ? minuteOf(deploy.atMs) : toMs;
    return { fromMs: Math.min(since, toMs - afterDeployMinutes * minuteMs), toMs };
  }
  const made = ({ kind, digest, toMs: until }: Report) => kind === "scheduled" && !("failed" in digest) && until < toMs;
  const last = latestReports(layout.reportsDir, reportsLookedAt).find(made);
  return { fromMs: Math.max(last?.toMs ?? toMs - dayMs, toMs - spanMaxMs), toMs };
}

const minuteOf = (ms: number) => Math.floor(ms / minuteMs) * minuteMs;

function isMade(file: string, reportId: string): boolean {
  try {
    return parseDigest(readJson(file, reportFileBytes)).reportId === reportId;
  } catch {
    return false;
  }
}

/** A broken declaration costs what it explains, not the digest. */
function analystOf(host: Host, io: Io): Analyst | undefined {
  try {
    return loadAnalyst(host);
  } catch (error) {
    io.err(`nothing is explained by what is known to be normal: ${(error as Error).message}`);
    return undefined;
  }
}
