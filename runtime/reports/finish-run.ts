import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../model/report.ts";
import { runFolder } from "../../model/report-folder.ts";
import { loadAnalyst } from "../files/analyst.ts";
import type { Host } from "../host.ts";
import { shown } from "../text.ts";
import { composeReport } from "./compose.ts";
import type { Outgoing } from "./deliver.ts";
import { noPageNote, notSavedNote } from "./notes.ts";
import { reportPage } from "./page/page.ts";
import { beginRun, emptyRun, type RunStart, reportIdOf, runDirOf, runUnderWay } from "./run.ts";
import { saveAudit, savePage, saveReport } from "./store.ts";

type Made = Pick<Outgoing, "report" | "page" | "notes">;

/** The report of the run under way, saved where that is possible: what cannot be saved is told all the same. Undefined where nothing is to
 *  be made, because the last one still waits to be sent or has just been. */
export async function finishRun(host: Pick<Host, "stack" | "layout" | "clock">): Promise<Made | undefined> {
  const { stack, clock } = host;
  const { reportsDir } = host.layout;
  const start = startOf(reportsDir, clock());
  if (!start) return undefined;
  const runDir = runDirOf(reportsDir);
  const report = composeReport(start, stack, runDir, { nowMs: clock(), mostUsd: mostUsdOf(host) });
  const { page, notes } = pageOf(report);
  try {
    mkdirSync(reportsDir, { recursive: true, mode: 0o750 });
    await saveAudit(reportsDir, report.id, join(runDir, runFolder.audit));
    if (page) savePage(reportsDir, report.id, page);
    saveReport(reportsDir, report);
    emptyRun(reportsDir);
  } catch (error) {
    notes.push(notSavedNote(reasonOf(error)));
  }
  return { report, page, notes };
}

function mostUsdOf(host: Pick<Host, "layout">): number {
  try {
    return loadAnalyst(host)?.budgetUsd.perReport ?? 0;
  } catch {
    return 0; // doctor says what is wrong with it
  }
}

/** Also where `digest` did not get so far as to begin a run, or nothing can be written. */
function startOf(reportsDir: string, nowMs: number): RunStart | undefined {
  const kind = runUnderWay(reportsDir)?.kind ?? "scheduled";
  try {
    return beginRun(reportsDir, kind, nowMs);
  } catch {
    return { reportId: reportIdOf(nowMs), kind, startedAtMs: nowMs };
  }
}

function pageOf(report: Report): { page: string | undefined; notes: string[] } {
  try {
    return { page: reportPage(report), notes: [] };
  } catch (error) {
    return { page: undefined, notes: [noPageNote(reasonOf(error))] };
  }
}

const reasonOf = (error: unknown) => shown((error as NodeJS.ErrnoException).code ?? (error as Error).message, 160);
