import { describe, expect, it } from "vitest";
import { judged } from "../../../../../runtime/analyst/evidence/judge.ts";
import type { Said } from "../../../../../runtime/analyst/said.ts";
import { injections } from "../../../../world/injections.ts";
import { digest, toolResult } from "../sample.ts";

const nothing: Said = { verdict: "issues", summary: "", findings: [], patterns: [], suggestions: [] };
const finding: Said["findings"][number] = {
  ...{ title: "Synthesis fails on `higgs-1`", severity: "issues", evidence: "412 [d1.count] errors.", cites: ["d2"] },
  ...{ since: "d1", recommendation: "Restart the worker." },
};
const shownOf = (said: Partial<Said>) => judged({ ...nothing, ...said }, { digest, toolResults: [toolResult()] });
const reasonOf = (changed: Partial<typeof finding>) =>
  shownOf({ findings: [{ ...finding, ...changed }] }).rejected[0]?.reason;

describe("an answer of the model", () => {
  it("keeps a finding with all that it rests on, and when it began", () => {
    const { since: _, ...rest } = finding;
    expect(shownOf({ findings: [finding] }).findings).toEqual([
      { ...rest, cites: ["d1", "d2"], sinceMs: digest.entries[0]?.sinceMs },
    ]);
  });

  it.each<[string, Partial<typeof finding>, string]>([
    ["that cites nothing", { evidence: "It fails.", cites: [] }, "cites nothing"],
    ["that cites what is not there", { cites: ["d9"] }, "cites d9, which there is not"],
    ["that began with what is not there", { since: "d9" }, "cites d9, which there is not"],
    ["without evidence", { evidence: " " }, "has no title or no evidence"],
    ["with a wrong figure in its title", { title: "413 [d1.count] errors" }, '"413" is not what d1.count holds: 412'],
    ["with a title that is none", { title: "x".repeat(201) }, "is longer than 200 characters"],
    [
      "with a picture",
      { evidence: "![x](https://collect.example.net/p.png)" },
      "holds an address, a mention or markup",
    ],
  ])("loses a finding %s", (_, changed, reason) => {
    expect(reasonOf(changed)).toBe(reason);
  });

  it.each([
    "see [details](/x)",
    "see https://collect.example.net/?q=1",
    "see www.collect.example.net",
    "<script src=x></script>",
    "<@&111111111111111111> look",
    "@everyone look",
    "\uff20everyone look",
    "@\u200bhere look",
    "[c]: //collect.example.net/x",
    "javascript:alert()",
    "![chart][c]\n\n[c]: //collect.example.net/x",
  ])("loses every line that something could take for a link, a call or markup: %s", (text) => {
    const { summary, patterns, suggestions, findings, rejected } = shownOf({
      ...{ summary: text, patterns: [text], suggestions: [text] },
      findings: [{ ...finding, recommendation: text }],
    });
    const left = JSON.stringify([summary, patterns, suggestions, findings]);
    expect(left).not.toMatch(/collect\.example\.net|\]\(|<script|<@|@.?everyone|@.?here|javascript/i);
    expect(rejected.length).toBeGreaterThanOrEqual(4);
  });

  it("is bounded in every direction, and says what it left out", () => {
    const many = shownOf({
      ...{ summary: "It is odd. ".repeat(40), patterns: Array(40).fill("a pattern"), suggestions: ["x".repeat(501)] },
      findings: Array(40).fill(finding),
    });
    expect(many.summary.split(". ")).toHaveLength(12);
    expect([many.findings.length, many.patterns.length, many.suggestions.length]).toEqual([8, 10, 0]);
    expect(many.rejected.length).toBeLessThanOrEqual(100);
    expect(many.rejected.map(({ reason }) => reason)).toContain("there are more than 8 findings");
  });

  it("shows nothing that a log line has put into its mouth and that links, calls or counts", () => {
    for (const { text, secrets = [] } of injections) {
      const shown = shownOf({ summary: text, patterns: [text], findings: [{ ...finding, evidence: text }] });
      const left = JSON.stringify([shown.summary, shown.patterns, shown.findings]);
      expect(left).not.toMatch(/:\/\/|\]\(|<[@#a-z/!]|@everyone|@here/i);
      for (const secret of secrets) expect(left).not.toContain(secret);
      for (const [figure] of left.matchAll(/(?<![\w.-])\d[\d,.]*(?![\w-])/g)) expect(text).not.toContain(` ${figure} `);
    }
  });
});
