import { createReadStream, createWriteStream, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Report } from "../../model/report.ts";
import { parseReport, reportFileBytes } from "../../model/report-schema.ts";
import { readJson, readLimited } from "../files/read-limited.ts";
import { writeSafely } from "../files/write-safely.ts";

/** Reports that are kept, and their bytes in all: about two months of four a day. The newest always is. */
const keptReports = 250;
const keptBytes = 512 * 1024 * 1024;
/** What nobody has taken for so long, or what lies below so many newer ones, is not sent any more; it stays in the folder. */
const unsentForMs = 3 * 86_400_000;
const unsentMost = 6;
const pageFileBytes = 32 * 1024 * 1024;
const endings = [".json", ".html", ".audit.jsonl.gz", ".doubt"] as const;

/** Ids of all saved reports in a folder, the newest first; none where it cannot be read. */
export function reportIds(reportsDir: string): string[] {
  return namesIn(reportsDir)
    .flatMap((name) => /^(\d{8}-\d{4})\.json$/.exec(name)?.[1] ?? [])
    .sort()
    .reverse();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @throws Error in one line where it is missing or damaged */
export function loadReport(reportsDir: string, id: string): Report {
  const report = parseReport(readJson(join(reportsDir, `${id}.json`), reportFileBytes));
  const { discord } = report.deliveries;
  if (discord.state !== "accepted" && existsSync(doubtFile(reportsDir, id))) discord.inDoubt = true;
  return report;
}

/** The newest reports that can be read, at most `limit`. */
export function latestReports(reportsDir: string, limit: number): Report[] {
  return reportIds(reportsDir)
    .slice(0, limit)
    .flatMap((id) => {
      try {
        return [loadReport(reportsDir, id)];
      } catch {
        return []; // damaged: there is nothing that it could still tell
      }
    });
}

/** Not yet taken by a channel that has not refused it. */
export const isWaiting = ({ deliveries }: Report): boolean =>
  Object.values(deliveries).some(({ state }) => state === "waiting");

/** What models have cost in the UTC month of a moment, in US dollars, over all saved reports. */
export function spentInMonthUsd(reportsDir: string, nowMs: number): number {
  const month = new Date(nowMs).toISOString().slice(0, 7).replace("-", "");
  const ids = reportIds(reportsDir).filter((id) => id.startsWith(month));
  return ids.reduce((sum, id) => {
    try {
      return sum + loadReport(reportsDir, id).analysis.usage.costUsd;
    } catch {
      return sum;
    }
  }, 0);
}

/** The report itself, by rename: what is written last makes it saved. */
export function saveReport(reportsDir: string, report: Report): void {
  writeSafely(join(reportsDir, `${report.id}.json`), JSON.stringify(report), 0o640);
}

export function savePage(reportsDir: string, id: string, html: string): void {
  writeSafely(join(reportsDir, `${id}.html`), html, 0o640);
}

/** What was sent to the model, compressed. Nothing where nothing was. */
export async function saveAudit(reportsDir: string, id: string, auditFile: string): Promise<void> {
  if (!existsSync(auditFile)) return;
  const saved = createWriteStream(join(reportsDir, `${id}.audit.jsonl.gz`), { mode: 0o640 });
  await pipeline(createReadStream(auditFile), createGzip(), saved);
}

/** The saved page; undefined where there is none that can be read. */
export function loadPage(reportsDir: string, id: string): string | undefined {
  try {
    return readLimited(join(reportsDir, `${id}.html`), pageFileBytes);
  } catch {
    return undefined;
  }
}

/** Saves what has become of a report. Where there is no room for that, an empty file at least says that it may have been sent. */
export function keepReport(reportsDir: string, report: Report): void {
  const doubt = doubtFile(reportsDir, report.id);
  const { state, inDoubt } = report.deliveries.discord;
  try {
    saveReport(reportsDir, report);
    rmSync(doubt, { force: true });
  } catch {
    if (state !== "accepted" && inDoubt) touch(doubt);
  }
}

function touch(file: string): void {
  try {
    writeFileSync(file, "", { mode: 0o640 });
  } catch {
    // Nothing can be written at all: then a repeat cannot be told from a first.
  }
}

const doubtFile = (reportsDir: string, id: string) => join(reportsDir, `${id}.doubt`);

/** Reports of the last days that a channel has not accepted, the newest first. */
export function unsentReports(reportsDir: string, nowMs: number): Report[] {
  return latestReports(reportsDir, unsentMost).filter((report) => {
    const isOpen = Object.values(report.deliveries).some(({ state }) => state === "waiting" || state === "refused");
    return isOpen && nowMs - report.madeAtMs < unsentForMs;
  });
}

/** Drops the oldest reports beyond what is kept, and what a run that was killed had begun to write. */
export function dropOld(reportsDir: string): void {
  const begun = namesIn(reportsDir).filter((name) => /^\.\d{8}-\d{4}\./.test(name));
  for (const name of begun) rmSync(join(reportsDir, name), { force: true });
  const ids = reportIds(reportsDir);
  let bytes = 0;
  ids.forEach((id, index) => {
    const files = endings.map((ending) => join(reportsDir, `${id}${ending}`));
    bytes += files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
    if (index > 0 && (index >= keptReports || bytes > keptBytes))
      for (const file of files) rmSync(file, { force: true });
  });
}
