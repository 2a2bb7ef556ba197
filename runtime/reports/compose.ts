import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Analysis, Delivery, Finding, Report } from "../../model/report.ts";
import { citableIds, citedId, worseOf } from "../../model/report.ts";
import { runFolder } from "../../model/report-folder.ts";
import { parseAnalysis, parseDigest, reportFileBytes } from "../../model/report-schema.ts";
import { emptyAnalysis, noUsage } from "../analyst/empty-analysis.ts";
import { readJson, readLimited } from "../files/read-limited.ts";
import { shown } from "../text.ts";
import type { RunStart } from "./run.ts";

const reasonLimit = 300;

/** What the steps before have left in the run's folder, whatever became of them, put together. A part that is missing or nonsense is
 *  said to be so; the verdict is the worse of the digest's and the model's, and `issues` without a digest, since nothing is known.
 *  @param mostUsd what a report may cost: counted where a model was asked and nobody can tell for how much */
export function composeReport(
  start: RunStart,
  stack: string,
  runDir: string,
  { nowMs, mostUsd }: { nowMs: number; mostUsd: number },
): Report {
  const digest = readDigest(runDir, start.reportId);
  const analysis = withCost(readAnalysis(runDir, start.reportId), runDir, mostUsd);
  return reportOf(start, stack, digest, withKnownCites(analysis, digest), nowMs);
}

/** The same of parts that are at hand. */
export function reportOf(
  start: RunStart,
  stack: string,
  digest: Report["digest"],
  analysis: Analysis,
  nowMs: number,
): Report {
  const made = "failed" in digest ? undefined : digest;
  const nothing: Delivery = { state: "waiting", attempts: 0 };
  return {
    id: start.reportId,
    stack,
    kind: start.kind,
    fromMs: made?.fromMs ?? start.startedAtMs,
    toMs: made?.toMs ?? start.startedAtMs,
    madeAtMs: nowMs,
    verdict: worseOf(made?.verdict ?? "issues", analysis.verdict ?? "nominal"),
    digest,
    analysis,
    deliveries: { discord: nothing, ntfy: nothing },
  };
}

function readDigest(runDir: string, reportId: string): Report["digest"] {
  try {
    const input = readJson(join(runDir, runFolder.digest), reportFileBytes);
    const failed = (input as { failed?: unknown } | null)?.failed;
    if (typeof failed === "string") return { failed: shown(failed, reasonLimit) };
    const digest = parseDigest(input);
    return digest.reportId === reportId ? digest : { failed: `the digest is another report's, ${digest.reportId}` };
  } catch (error) {
    return { failed: `the digest ${shown((error as Error).message, reasonLimit)}` };
  }
}

function readAnalysis(runDir: string, reportId: string): Analysis {
  const file = join(runDir, runFolder.analysis);
  try {
    if (!existsSync(file)) return emptyAnalysis(reportId, whyNone(runDir));
    const analysis = parseAnalysis(readJson(file, reportFileBytes));
    if (analysis.reportId === reportId) return analysis;
    return emptyAnalysis(reportId, `the analysis is another report's, ${analysis.reportId}`);
  } catch (error) {
    return emptyAnalysis(reportId, `the analysis ${shown((error as Error).message, reasonLimit)}`);
  }
}

/** One that was killed has said nothing of what its calls cost: the month's budget must not be exceeded by such. */
function withCost(analysis: Analysis, runDir: string, mostUsd: number): Analysis {
  const { withoutModel, usage } = analysis;
  const isKnown = withoutModel === undefined || usage.model !== "";
  if (isKnown || !(statSync(join(runDir, runFolder.audit), { throwIfNoEntry: false })?.size ?? 0)) return analysis;
  return { ...analysis, usage: { ...noUsage(""), costUsd: mostUsd } };
}

/** As whoever should have run the analyzer has written down. */
function whyNone(runDir: string): string {
  const file = join(runDir, runFolder.analystFailed);
  const said = existsSync(file) ? shown(readLimited(file, 4_096), reasonLimit) : "";
  return said || "the analyzer ended without an analysis";
}

/** The analyzer works in a box, and what comes out of it is looked at again: a finding that cites what is not there is not shown. */
function withKnownCites(analysis: Analysis, digest: Report["digest"]): Analysis {
  const known = citableIds({ digest, analysis });
  const isKnown = ({ cites }: Finding) => cites.every((cite) => known.has(citedId(cite)));
  const unknown = analysis.findings.filter((finding) => !isKnown(finding));
  return {
    ...analysis,
    findings: analysis.findings.filter(isKnown),
    rejected: [
      ...analysis.rejected,
      ...unknown.map(({ title }) => ({ text: title, reason: "it cites what this report does not have" })),
    ],
  };
}
