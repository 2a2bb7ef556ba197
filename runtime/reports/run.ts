import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Report } from "../../model/report.ts";
import { reportFolder, reportIdPattern, runFolder } from "../../model/report-folder.ts";
import type { Spent } from "../../model/sandbox-paths.ts";
import { readJson } from "../files/read-limited.ts";
import { writeSafely } from "../files/write-safely.ts";
import { isWaiting, latestReports, spentInMonthUsd } from "./store.ts";

/** Which report a run makes. Written before anything else, so that whatever dies in between, the next run goes on with the same. */
export interface RunStart {
  /** The minute in UTC at which it began, or the first after it that no report has yet. */
  reportId: string;
  kind: Report["kind"];
  startedAtMs: number;
}

const startSchema = z.strictObject({
  reportId: z.string().regex(reportIdPattern),
  kind: z.enum(["scheduled", "after-deploy", "by hand"]),
  startedAtMs: z.number().int().min(0),
});

/** What was left lying for longer is no run that goes on: its span is part of the next one's. */
const leftMs = 6 * 3_600_000;
/** A run that was ended between its last word and its end is begun again by systemd within that time. */
const againMs = 30 * 60_000;
/** Less than the shortest period of reports. */
const waitsMs = 5 * 3_600_000;
const minuteMs = 60_000;

/** The run that is under way in a folder of reports, or a new one with an empty folder. Undefined where the last report of that kind
 *  still waits to be sent or has just been: a run that is begun again for that has nothing to make. */
export function beginRun(reportsDir: string, kind: Report["kind"], nowMs: number): RunStart | undefined {
  const under = runUnderWay(reportsDir);
  if (under && Math.abs(nowMs - under.startedAtMs) < leftMs) {
    if (!isSaved(reportsDir, under.reportId)) return under;
    if (under.kind === kind && nowMs - under.startedAtMs < againMs) return undefined;
  }
  const [last] = latestReports(reportsDir, 1);
  if (last?.kind === kind && isWaiting(last) && nowMs - last.madeAtMs < waitsMs) return undefined;
  endRun(reportsDir);
  const start: RunStart = { reportId: freeReportId(reportsDir, nowMs), kind, startedAtMs: nowMs };
  const folder = runDirOf(reportsDir);
  mkdirSync(join(folder, runFolder.out), { recursive: true, mode: 0o750 });
  const spent: Spent = { thisMonthUsd: spentInMonthUsd(reportsDir, nowMs) };
  writeSafely(join(folder, runFolder.spent), JSON.stringify(spent), 0o640);
  writeSafely(join(folder, runFolder.start), JSON.stringify(start), 0o640);
  return start;
}

/** Undefined where there is none that can be read. */
export function runUnderWay(reportsDir: string): RunStart | undefined {
  try {
    return startSchema.parse(readJson(join(runDirOf(reportsDir), runFolder.start), 4_096));
  } catch {
    return undefined;
  }
}

export function endRun(reportsDir: string): void {
  rmSync(runDirOf(reportsDir), { recursive: true, force: true });
}

/** Its report is saved: what is left of the run is which report that is. */
export function emptyRun(reportsDir: string): void {
  const folder = runDirOf(reportsDir);
  if (!existsSync(folder)) return;
  const rest = readdirSync(folder).filter((name) => name !== runFolder.start);
  for (const name of rest) rmSync(join(folder, name), { recursive: true, force: true });
}

export const runDirOf = (reportsDir: string): string => join(reportsDir, reportFolder.run);

/** The minute of a moment. */
export const reportIdOf = (atMs: number) =>
  new Date(atMs).toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");

/** Of the minute of a moment, or of the first after it that no report has yet. */
export function freeReportId(reportsDir: string, nowMs: number): string {
  let minute = nowMs;
  while (isSaved(reportsDir, reportIdOf(minute))) minute += minuteMs;
  return reportIdOf(minute);
}

const isSaved = (reportsDir: string, id: string) => existsSync(join(reportsDir, `${id}.json`));
