import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Analyst, analystFile } from "../../model/analyst.ts";
import type { Analysis, Digest } from "../../model/report.ts";
import { parseDigest, reportFileBytes } from "../../model/report-schema.ts";
import { analysisFile, analyzeEnvironment, auditFile, type Spent, sandboxPaths } from "../../model/sandbox-paths.ts";
import { analyze as analyzed } from "../analyst/analyze.ts";
import { auditFile as auditIn } from "../analyst/audit.ts";
import { emptyAnalysis } from "../analyst/empty-analysis.ts";
import { readAnalyst } from "../files/analyst.ts";
import { readJson, readLimited } from "../files/read-limited.ts";
import { writeSafely } from "../files/write-safely.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { type Data, openData } from "../query/open.ts";

/** DuckDB's part of the container's memory. */
const memoryLimitMb = 512;
const noAnalyst = "no analyst is declared";
const noKey = "no anthropicKey is set";

/** Has the model think about the digest of this run, in the analyzer's sandbox: everything lies where `sandboxPaths` has it.
 *  Writes analysis.json and answers 0 whatever became of the model. @throws Error where there is no digest to think about */
export async function analyze(host: Host, io: Io): Promise<number> {
  const { [analyzeEnvironment.root]: root = "", [analyzeEnvironment.apiUrl]: baseUrl } = process.env;
  const digest = readDigest(`${root}${sandboxPaths.digest}`);
  const analysis = await analysisOf(host, digest, root, baseUrl);
  writeSafely(join(`${root}${sandboxPaths.out}`, analysisFile), JSON.stringify(analysis), 0o640);
  const { withoutModel, usage, findings, rejected } = analysis;
  const made = `${findings.length} findings, ${rejected.length} texts rejected`;
  io.out(
    `${withoutModel ? `without the model: ${withoutModel}` : made}; ${usage.calls} calls, ${usage.costUsd.toFixed(4)} $`,
  );
  return exitCode.ok;
}

function readDigest(file: string): Digest {
  const input = readJson(file, reportFileBytes);
  const failed = (input as { failed?: unknown } | null)?.failed;
  if (typeof failed === "string") throw new Error(`there is no digest to think about: ${failed}`);
  return parseDigest(input);
}

async function analysisOf(host: Host, digest: Digest, root: string, baseUrl: string | undefined): Promise<Analysis> {
  const { analyst, key, problem } = readGiven(root);
  if (!analyst || !key) return emptyAnalysis(digest.reportId, problem ?? noKey);
  const folder = `${root}${sandboxPaths.data}`;
  const data = await openIfThere(folder);
  try {
    return await analyzed({
      ...{ digest, analyst, key, data, host, baseUrl, spentThisMonthUsd: readSpent(`${root}${sandboxPaths.spent}`) },
      audit: auditIn(join(`${root}${sandboxPaths.out}`, auditFile)),
    });
  } finally {
    await data?.close();
  }
}

function readGiven(root: string): { analyst?: Analyst; key?: string; problem?: string } {
  const keyPath = `${root}${sandboxPaths.key}`;
  let analyst: Analyst | undefined;
  try {
    analyst = readAnalyst(`${root}${sandboxPaths.analyst}`, analystFile);
  } catch (error) {
    return { problem: (error as Error).message };
  }
  if (!analyst) return { problem: noAnalyst };
  const key = existsSync(keyPath) ? readLimited(keyPath, 4_096).trim() : "";
  return key ? { analyst, key } : { problem: noKey };
}

/** Where the digest has said that a copy is missing or cannot be read, the model has the digest alone. */
async function openIfThere(folder: string): Promise<Data | undefined> {
  try {
    return await openData(folder, { tables: [], views: [] }, { memoryLimitMb });
  } catch {
    return undefined;
  }
}

/** A month whose costs are not known counts as unspent: the report's own budget still holds. */
function readSpent(file: string): number {
  try {
    const { thisMonthUsd } = readJson(file, 4_096) as Spent;
    return Number.isFinite(thisMonthUsd) && thisMonthUsd > 0 ? thisMonthUsd : 0;
  } catch {
    return 0;
  }
}
