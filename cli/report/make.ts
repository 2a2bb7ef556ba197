import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { analyst } from "../../analyst/index.ts";
import { dataFolder } from "../../model/data-folder.ts";
import type { Analysis, Digest, Report } from "../../model/report.ts";
import type { ReportContext } from "../../model/report-context.ts";
import { digestOfFolder } from "../../runtime/digest/of-folder.ts";
import { snapshotOf } from "../../runtime/digest/snapshot.ts";
import { reportOf } from "../../runtime/reports/compose.ts";
import { reportPage } from "../../runtime/reports/page/page.ts";
import { freeReportId } from "../../runtime/reports/run.ts";
import { latestReports, savePage, saveReport } from "../../runtime/reports/store.ts";
import { type Span, spanSince } from "./span.ts";

const minuteMs = 60_000;

/** How far the copies go: what comes after is not silence. @throws Error where there are none */
export function copiesEndMs(folder: string): number {
  const { metricsAtMs, logsAtMs } = snapshotOf(folder);
  const end = Math.max(metricsAtMs ?? 0, logsAtMs ?? 0);
  if (end === 0) throw new Error(`${folder} has no copies of metrics or logs; bring them with: make sync-data`);
  return Math.floor(end / minuteMs) * minuteMs;
}

/** Since the last report that was made here of that stack, or of the last day. */
export function usualSpan(folder: string, stack: string, toMs: number): Span {
  const last = latestReports(join(folder, dataFolder.reports), 20).find(
    (report) => report.stack === stack && !("failed" in report.digest) && report.toMs < toMs,
  );
  return spanSince(last ? new Date(last.toMs).toISOString() : "1d", toMs);
}

export interface LocalRun {
  folder: string;
  stack: string;
  kind: Report["kind"];
  span: Span;
  context: ReportContext | undefined;
  nowMs: number;
}

/** The digest of the copies here. */
export async function localDigest({ folder, stack, span, context, nowMs }: LocalRun): Promise<Digest> {
  return await digestOfFolder(folder, {
    reportId: freeReportId(join(folder, dataFolder.reports), nowMs),
    stack,
    ...span,
    context,
    normals: analyst.knownNormals,
    benign: analyst.knownBenign,
  });
}

/** Puts both together and saves them below the copies. @returns where the page is, too */
export function savedReport(
  { folder, stack, kind, nowMs }: LocalRun,
  digest: Digest,
  analysis: Analysis,
): { report: Report; html: string; page: string } {
  const reportsDir = join(folder, dataFolder.reports);
  mkdirSync(reportsDir, { recursive: true });
  const start = { reportId: digest.reportId, kind, startedAtMs: nowMs };
  const nobody = { state: "not wanted", attempts: 0 } as const;
  const made = reportOf(start, stack, digest, analysis, nowMs);
  const report: Report = { ...made, deliveries: { discord: nobody, ntfy: nobody } };
  const html = reportPage(report);
  savePage(reportsDir, report.id, html);
  saveReport(reportsDir, report);
  return { report, html, page: join(reportsDir, `${report.id}.html`) };
}
