import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { analyst } from "../../analyst/index.ts";
import { dataFolder } from "../../model/data-folder.ts";
import type { Analysis, Digest } from "../../model/report.ts";
import type { Settings } from "../../model/settings.ts";
import { type AnalyzeOptions, analyze } from "../../runtime/analyst/analyze.ts";
import { auditFile } from "../../runtime/analyst/audit.ts";
import { emptyAnalysis } from "../../runtime/analyst/empty-analysis.ts";
import { hostOf } from "../../runtime/host.ts";
import { openData } from "../../runtime/query/open.ts";
import { saveAudit, spentInMonthUsd } from "../../runtime/reports/store.ts";

/** Where the Messages API is, if not at its own address. */
export const apiUrl = () => process.env.ANTHROPIC_BASE_URL;

/** The key of the Messages API: of this shell, else of the stack. */
export function keyOf(settings: Settings | undefined): string | undefined {
  return process.env.ANTHROPIC_API_KEY || settings?.anthropicKey;
}

/** What the model makes of a digest of the copies in a folder. What was sent is kept for audit. */
export async function analysisOf(folder: string, digest: Digest, key: string | undefined): Promise<Analysis> {
  const noKey = "there is no key of the Messages API; set ANTHROPIC_API_KEY, or the stack's anthropicKey";
  if (!key) return emptyAnalysis(digest.reportId, noKey);
  const reportsDir = join(folder, dataFolder.reports);
  const sent = join(reportsDir, `.${digest.reportId}.audit.jsonl`);
  mkdirSync(reportsDir, { recursive: true });
  const host = hostOf(digest.stack, "", undefined);
  const spentThisMonthUsd = spentInMonthUsd(reportsDir, host.clock());
  try {
    const analysis = await thinkAbout(folder, { digest, key, host, spentThisMonthUsd, audit: auditFile(sent) });
    await saveAudit(reportsDir, digest.reportId, sent);
    return analysis;
  } finally {
    rmSync(sent, { force: true });
  }
}

/** The analyst of this project, with the copies at hand. */
export async function thinkAbout(
  folder: string,
  options: Omit<AnalyzeOptions, "analyst" | "data" | "baseUrl">,
): Promise<Analysis> {
  const data = await openData(folder, { tables: [], views: [] });
  try {
    return await analyze({ ...options, analyst, data, baseUrl: apiUrl() });
  } finally {
    await data.close();
  }
}
