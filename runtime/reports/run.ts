import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Report } from "../../model/report.ts";
import { reportFolder, reportIdPattern, runFolder } from "../../model/report-folder.ts";
import type { Spent } from "../../model/sandbox-paths.ts";
import { readJson } from "../files/read-limited.ts";
import { writeSafely } from "../files/write-safely.ts";
import { spentInMonthUsd } from "./store.ts";

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
const minuteMs = 60_000;

/** The run that is under way in a folder of reports, or a new one with an empty folder, where none is or its report is saved. */
export function beginRun(reportsDir: string, kind: Report["kind"], nowMs: number): RunStart {
  const under = runUnderWay(reportsDir);
  if (under && !isSaved(reportsDir, under.reportId) && Math.abs(nowMs - under.startedAtMs) < leftMs) return under;
  endRun(reportsDir);
  let minute = nowMs;
  while (isSaved(reportsDir, reportIdOf(minute))) minute += minuteMs;
  const start: RunStart = { reportId: reportIdOf(minute), kind, startedAtMs: nowMs };
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

export const runDirOf = (reportsDir: string): string => join(reportsDir, reportFolder.run);

const reportIdOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");

const isSaved = (reportsDir: string, id: string) => existsSync(join(reportsDir, `${id}.json`));
