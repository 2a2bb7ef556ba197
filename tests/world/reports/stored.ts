import type { Analysis, Report } from "../../../model/report.ts";
import { reportOf } from "../../../runtime/reports/compose.ts";
import { madeAtMs, reportId, sampleAnalysis, sampleDigest } from "./sample.ts";

interface Parts {
  id: string;
  kind: Report["kind"];
  digest: Report["digest"];
  analysis: Analysis;
  madeAtMs: number;
}

/** The sample as a whole report, or with other parts. */
export function sampleReport(parts: Partial<Parts> = {}): Report {
  const { id = reportId, kind = "scheduled", digest = sampleDigest, analysis = sampleAnalysis } = parts;
  const atMs = parts.madeAtMs ?? madeAtMs;
  return reportOf({ reportId: id, kind, startedAtMs: atMs }, "prod", digest, analysis, atMs);
}
