import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verdicts } from "../../../../model/report.ts";
import { composeReport } from "../../../../runtime/reports/compose.ts";
import { usageInWords } from "../../../../runtime/reports/words.ts";
import { madeAtMs, quietDigest, reportId, sampleAnalysis, sampleDigest } from "../../../world/reports/sample.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "watchbill-compose-"));
  mkdirSync(join(dir, "out"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const put = (name: string, content: unknown) =>
  writeFileSync(join(dir, name), typeof content === "string" ? content : JSON.stringify(content));
const composed = () => {
  const start = { reportId, kind: "scheduled", startedAtMs: madeAtMs } as const;
  return composeReport(start, "prod", dir, { nowMs: madeAtMs + 60_000, mostUsd: 0.5 });
};

describe("a report", () => {
  it("is made of digest and analysis", () => {
    put("digest.json", sampleDigest);
    put("out/analysis.json", sampleAnalysis);
    expect(composed()).toMatchObject({
      ...{ id: reportId, stack: "prod", kind: "scheduled", verdict: "issues", madeAtMs: madeAtMs + 60_000 },
      ...{ fromMs: sampleDigest.fromMs, toMs: sampleDigest.toMs, digest: sampleDigest, analysis: sampleAnalysis },
    });
  });

  it.each(verdicts.flatMap((one) => verdicts.map((other) => [one, other] as const)))(
    "has the worse verdict of the digest's %s and the model's %s",
    (ofDigest, ofModel) => {
      put("digest.json", { ...sampleDigest, verdict: ofDigest });
      put("out/analysis.json", { ...sampleAnalysis, verdict: ofModel });
      const worse = Math.max(verdicts.indexOf(ofDigest), verdicts.indexOf(ofModel));
      expect(composed().verdict).toBe(verdicts[worse]);
    },
  );

  it.each([
    ["{", "the digest is not JSON"],
    [null, "the digest Invalid input: expected object, received null"],
    [{ ...sampleDigest, verdict: "fine" }, /^the digest verdict: /],
    [
      { ...sampleDigest, entries: [{ ...sampleDigest.entries[0], id: "<b>" }] },
      /^the digest entries.0.id: is no entry's id/,
    ],
    [{ ...sampleDigest, reportId: "20260309-0730" }, "the digest is another report's, 20260309-0730"],
    [`{"x":"${"x".repeat(9_000_000)}"}`, "the digest is larger than 8388608 bytes"],
    [{ failed: "there are no copies yet" }, "there are no copies yet"],
    [undefined, "the digest is missing"],
  ])("without a digest is of issues, and says why: %.60j", (content, reason) => {
    if (content !== undefined) put("digest.json", content);
    put("out/analysis.json", { ...sampleAnalysis, verdict: "nominal", findings: [] });
    const { verdict, digest } = composed();
    expect(verdict).toBe("issues");
    expect(digest).toEqual({ failed: typeof reason === "string" ? reason : expect.stringMatching(reason) });
  });

  it.each([
    ["{", "the analysis is not JSON"],
    [{ ...sampleAnalysis, verdict: "all good" }, /^the analysis verdict: /],
    [{ ...sampleAnalysis, verdict: undefined }, "the analysis verdict: is missing, and nothing says why there is none"],
    [{ ...sampleAnalysis, reportId: "20260309-0730" }, "the analysis is another report's, 20260309-0730"],
    [{ ...sampleAnalysis, usage: { ...sampleAnalysis.usage, costUsd: -1 } }, /^the analysis usage.costUsd: /],
    [undefined, "the analyzer ended without an analysis"],
  ])("without an analysis has the digest's verdict, and says why: %.60j", (content, reason) => {
    put("digest.json", quietDigest);
    if (content !== undefined) put("out/analysis.json", content);
    const { verdict, analysis } = composed();
    expect(verdict).toBe("nominal");
    expect(analysis.withoutModel).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
    expect(analysis).toMatchObject({ findings: [], usage: { costUsd: 0 } });
  });

  it("counts the most that a report may cost where the model was asked and the analyzer was killed", () => {
    put("digest.json", quietDigest);
    put("out/audit.jsonl", "");
    expect(composed().analysis.usage.costUsd).toBe(0);
    put("out/audit.jsonl", '{"what":"request"}\n');
    const report = composed();
    expect(report.analysis.usage.costUsd).toBe(0.5);
    expect(usageInWords(report)).toBe("not known, counted as $0.50");
    put("out/analysis.json", sampleAnalysis);
    expect(composed().analysis.usage).toEqual(sampleAnalysis.usage);
  });

  it("says why the analyzer could not run where that was written down", () => {
    put("digest.json", quietDigest);
    put("analyst-failed", "Docker does not run on this host\n");
    expect(composed().analysis.withoutModel).toBe("Docker does not run on this host");
  });

  it("shows no finding that cites what is not there", () => {
    const [finding] = sampleAnalysis.findings;
    put("digest.json", sampleDigest);
    put("out/analysis.json", {
      ...sampleAnalysis,
      findings: [finding, { ...finding, title: "made up", cites: ["d1.count", "d99.count"] }],
    });
    const { analysis } = composed();
    expect(analysis.findings).toEqual([finding]);
    expect(analysis.rejected).toContainEqual({ text: "made up", reason: "it cites what this report does not have" });
  });
});
