import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterDeployMinutes, afterDeployTimer, type Deploy, deployLimits, parseDeploy } from "../../model/deploy.ts";
import { keepDeploy } from "../deploys/store.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { shown } from "../text.ts";

const systemctlMs = 10_000;
/** What CI and the host may differ by. */
const clocksMs = 10 * 60_000;

/** `deployed --commit 1a2b3c4 [--message …] [--by …] [--fixes …]… [--at 2026-03-10T10:00:00Z] [--monitoring]`: keeps it for the reports
 *  and, for one of the application, has a report made of the half hour after it. Run by root. */
export async function deployed(host: Host, io: Io, { options = {} }: VerbArguments): Promise<number> {
  const { commit, message, by, fixes = [], at, monitoring } = options;
  const deploy = parseDeploy({
    of: monitoring ? "monitoring" : "application",
    atMs: timeOf(at, host.clock()),
    commit: commit ?? "",
    message: message && shown(message, deployLimits.text),
    by: by && shown(by, deployLimits.text),
    fixes: fixes.map((fix) => shown(fix, deployLimits.fix)),
  });
  const known = keepDeploy(host.layout.deploysDir, deploy);
  if (known) {
    io.out(`${inWords(known)} is known already`);
    return exitCode.ok;
  }
  io.out(inWords(deploy));
  if (deploy.of === "application") await startReport(host, io);
  return exitCode.ok;
}

function timeOf(at: string | undefined, nowMs: number): number {
  if (at === undefined) return nowMs;
  const atMs = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(atMs)) throw new Error(`--at "${shown(at, 60)}" is no time; write for example 2026-03-10T10:00:00Z`);
  if (atMs > nowMs + clocksMs) throw new Error(`--at ${at} is in the future`);
  return Math.min(atMs, nowMs);
}

const inWords = ({ of, commit, atMs }: Deploy) =>
  `deployment of ${commit}${of === "monitoring" ? " (monitoring)" : ""} at ${new Date(atMs).toISOString().slice(0, 19)}Z`;

/** A deployment counts whatever becomes of its report. */
async function startReport({ layout }: Host, io: Io): Promise<void> {
  const timer = afterDeployTimer(layout.unitPrefix);
  try {
    await promisify(execFile)("systemctl", ["restart", timer], { timeout: systemctlMs });
    io.out(`a report of the ${afterDeployMinutes} minutes after it will follow`);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    io.err(`no report will follow: ${shown(stderr?.trim() || message, 200)}`);
  }
}
