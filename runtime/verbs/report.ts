import { inOneLine } from "../../model/problem.ts";
import type { Report } from "../../model/report.ts";
import { loadChannels } from "../files/channels.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { deliver } from "../reports/deliver.ts";
import { finishRun } from "../reports/finish-run.ts";
import { endRun } from "../reports/run.ts";
import { dropOld, isWaiting, keepReport, loadPage, unsentReports } from "../reports/store.ts";
import { headline } from "../reports/words.ts";

/** Ends before systemd would end it. */
const runLimitMs = 240_000;

/** Puts together what `digest` and the analyzer have left, whatever became of them, saves it, and sends it; then what earlier runs could
 *  not send. Wherever it is ended, the next run goes on from there with the same report. Exit code 1 where the report still waits, 2
 *  where a channel's file is broken or there is none, 3 where Discord has refused the report for good. */
export async function report(host: Host, io: Io): Promise<number> {
  const { reportsDir } = host.layout;
  const deadlineMs = host.clock() + runLimitMs;
  const { channels, problems } = loadChannels(host);
  for (const problem of problems) io.err(inOneLine(problem));
  const keep = (report: Report) => keepReport(reportsDir, report);
  const made = await finishRun(host);
  if (made) await deliver({ ...made, keep }, channels, host, deadlineMs);
  const unsent = unsentReports(reportsDir, host.clock()).filter(({ id }) => id !== made?.report.id);
  const newest = made?.report ?? unsent.shift();
  const send = (report: Report, untilMs: number) =>
    deliver({ report, page: loadPage(reportsDir, report.id), notes: [], keep }, channels, host, untilMs);
  if (newest && !made) await send(newest, deadlineMs);
  const older = unsent.reverse();
  // One attempt each: they have waited for long, and the next run comes.
  for (const late of older) await send(late, host.clock());
  for (const report of [...older, ...(newest ? [newest] : [])]) tell(report, io);
  const code = codeOf(newest, problems.length > 0 || channels.length === 0);
  tidyUp(reportsDir, code === exitCode.ok, io);
  return code;
}

/** What is told is told: that something cannot be removed is no reason to begin again. */
function tidyUp(reportsDir: string, isOver: boolean, io: Io): void {
  try {
    if (isOver) endRun(reportsDir);
    dropOld(reportsDir);
  } catch (error) {
    io.err(`old reports stay: ${(error as Error).message}`);
  }
}

function codeOf(newest: Report | undefined, hasProblems: boolean): number {
  if (newest && isWaiting(newest)) return exitCode.failed;
  if (newest?.deliveries.discord.state === "refused") return exitCode.refused;
  return hasProblems ? exitCode.problems : exitCode.ok;
}

function tell(report: Report, io: Io): void {
  io.out(`${headline(report)} (report ${report.id})`);
  for (const [way, { state, reason, attempts }] of Object.entries(report.deliveries)) {
    if (state === "accepted") io.out(`${way}: accepted at attempt ${attempts}`);
    if (state === "waiting") io.err(`${way}: not delivered yet: ${reason}`);
    if (state === "refused") io.err(`${way} refused it: ${reason}`);
  }
}
