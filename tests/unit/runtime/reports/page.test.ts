import { describe, expect, it } from "vitest";
import type { Analysis, Digest } from "../../../../model/report.ts";
import { figureInWords } from "../../../../runtime/reports/page/figure.ts";
import { reportPage } from "../../../../runtime/reports/page/page.ts";
import { injections } from "../../../world/injections.ts";
import { madeAtMs, sampleAnalysis, sampleDigest } from "../../../world/reports/sample.ts";
import { sampleReport } from "../../../world/reports/stored.ts";

const page = (parts: Parameters<typeof sampleReport>[0] = {}) => reportPage(sampleReport(parts));
/** Every tag with the names of its attributes, but for names that the model has put into backticks. */
const tags = (html: string) =>
  [...html.matchAll(/<\/?[a-z][^>]*>/g)]
    .map(([tag]) => tag.replace(/="[^"]*"/g, ""))
    .filter((tag) => !/^<\/?code>$/.test(tag));

/** What no text cites, so that none of it becomes a link within the page. */
const ours = { entry: "d900001", tool: "t900001" };

/** The sample with one text everywhere that a stranger's could stand. */
function full(text: string): Parameters<typeof sampleReport>[0] {
  const [entry] = sampleDigest.entries;
  const [finding] = sampleAnalysis.findings;
  const series = [{ name: text, unit: text, stepMs: 60_000, values: [1, 2] }];
  const strange = {
    text,
    key: text,
    section: text,
    figures: { [text]: 1 },
    labels: { [text]: text },
    example: [text],
    series,
  };
  const digest = {
    ...sampleDigest,
    entries: [{ ...entry, ...strange, id: ours.entry, suppressedBy: text }],
    missing: [{ section: text, reason: text }],
    leftOut: [{ section: text, entries: 1 }],
  } as Digest;
  const analysis = {
    ...sampleAnalysis,
    ...{ summary: text, withoutModel: text, patterns: [text], suggestions: [text], rejected: [{ text, reason: text }] },
    findings: [{ ...finding, title: text, evidence: text, recommendation: text, cites: [text] }],
    toolResults: [
      {
        ...sampleAnalysis.toolResults[0],
        id: ours.tool,
        input: { sql: text },
        columns: [text],
        rows: [[text]],
        error: text,
      },
    ],
    usage: { ...sampleAnalysis.usage, model: text },
  } as Analysis;
  return { digest, analysis };
}

describe("the page of a report", () => {
  it("loads and runs nothing: its own style by its hash is all that is allowed", () => {
    const html = page();
    expect(html).toMatch(/content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; base-uri/);
    expect(html).not.toMatch(/<(script|link|img|iframe|object|form|base)\b|style=|\son\w+=|url\(|@import|src=/);
  });

  it("leads from every citation to what it cites", () => {
    const html = page();
    const targets = [...html.matchAll(/href="#(\w+)"/g)].map(([, id]) => id);
    expect(new Set(targets)).toEqual(new Set(["d1", "d2", "d3", "t1"]));
    for (const target of targets) expect(html).toContain(`id="${target}"`);
    expect(html).toContain('<a class="cite" href="#d1">d1.count</a>');
  });

  it("leads from figures in a text, in brackets or not, of entries and of cells, to where they stand", () => {
    const summary = "16 [d1.count] failed, 16 by t1.1.failures, and [d77.count] is nowhere";
    expect(page({ analysis: { ...sampleAnalysis, summary } })).toContain(
      '16 <a class="cite" href="#d1">d1.count</a> failed, 16 by <a class="cite" href="#t1">t1.1.failures</a>, and [d77.count] is',
    );
  });

  it("makes no link of a citation of what is not there", () => {
    const patterns = ["see d77.count and t9"];
    expect(page({ analysis: { ...sampleAnalysis, patterns } })).toContain("<li>see d77.count and t9</li>");
  });

  it("tells a chart in words to those who do not see it", () => {
    expect(page()).toContain(
      'role="img" aria-label="errors each hour, 2026-03-09 07:30 UTC to 2026-03-09 15:30 UTC: least 0, most 12, last 0"',
    );
  });

  it("shows evidence in full: figures as they are cited, labels, an example, rows that were looked up", () => {
    const html = page();
    for (const part of [
      '<th scope="row">count</th><td>16</td>',
      "<dt>logger</dt><dd>yapit.gateway.results</dd>",
      "22:31:09 ERROR Synthesis failed",
      "<td>higgs-1</td><td>16</td>",
      "SELECT worker_id",
      "40 is not in what it cites",
      "uptime: no Uptime Kuma is known",
    ]) {
      expect(html).toContain(part);
    }
  });

  it("says why there is no digest, and shows the rest", () => {
    const html = page({ digest: { failed: "there are no copies yet" } });
    expect(html).toContain("Without a digest: there are no copies yet.");
    expect(html).toContain("Synthesis failed on one worker");
  });

  it.each(injections)("shows what a log line tried as text: $id", ({ text }) => {
    const html = page(full(text));
    expect(tags(html)).toEqual(tags(page(full("x"))));
    expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
  });

  it("does not grow with what was looked up", () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => [n, "x".repeat(200)]);
    const toolResults = [{ ...sampleAnalysis.toolResults[0], rows }] as Analysis["toolResults"];
    const html = page({ analysis: { ...sampleAnalysis, toolResults } });
    expect(html.length).toBeLessThan(150_000);
    expect(html).toContain("9800 more rows in the report's file");
  });
});

describe("a figure in words", () => {
  it.each([
    ["p95Ms", 812, "812 ms"],
    ["waitMs", 90_000, "90,000 ms (2 min)"],
    ["firstAtMs", madeAtMs, "2026-03-10 07:30:00 UTC"],
    ["firstAtMs", 1e300, /^1,000,/],
    ["usedBytes", 1_234_567_890, "1,234.57 MB"],
    ["sharePercent", 11.234, "11.23 %"],
    ["costUsd", 0.0123, "$0.0123"],
    ["count", 1_234, "1,234"],
  ])("%s %d", (name, value, expected) => {
    expect(figureInWords(name, value)).toEqual(
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    );
  });
});
