import { describe, expect, it } from "vitest";
import { analyst } from "../../../analyst/index.ts";
import { analystDeclaredIn, parseAnalyst } from "../../../model/analyst-parser.ts";

const problemsOf = (input: unknown) =>
  parseAnalyst(input, analystDeclaredIn).problems.map(({ file, field, message }) => `${file} · ${field}: ${message}`);

describe("the analyst", () => {
  it("is declared without a problem, and read back as it was written", () => {
    expect(parseAnalyst(JSON.parse(JSON.stringify(analyst)), analystDeclaredIn)).toEqual({ analyst, problems: [] });
  });

  it("has all its problems told at once, each with its field and what was meant", () => {
    const { turns: _, budgetUsd, knownNormals, ...rest } = analyst;
    const odd = {
      ...rest,
      maxTurns: 8,
      budgetUsd: { perReport: "0.50", perMonth: 0, perDay: 1 },
      knownNormals: [{ ...knownNormals[0], id: "Edge 504", keys: ["http:*:504"], key: "x" }],
    };
    expect(problemsOf(odd)).toEqual([
      "analyst/index.ts · budgetUsd.perReport: must be US dollars, for one report",
      "analyst/index.ts · budgetUsd.perMonth: must be more than 0, for a calendar month",
      "analyst/index.ts · turns: must be a whole number of calls",
      expect.stringMatching(/^analyst\/index\.ts · knownNormals\.0\.id: must be kebab-case/),
      'analyst/index.ts · knownNormals.0.keys.0: may have a * at its end only, for all that begin so; "<*>" is what templates mask',
      'analyst/index.ts · budgetUsd.perDay: is not known; did you mean "perMonth"?',
      'analyst/index.ts · knownNormals.0.key: is not known; did you mean "keys"?',
      'analyst/index.ts · maxTurns: is not known; did you mean "turns"?',
    ]);
    expect(problemsOf(null)).toHaveLength(1);
  });

  it.each([
    ["claude-sonet-5-5", '"claude-sonet-5-5" is not known; did you mean "claude-sonnet-5-5"?'],
    ["claude-opsu-5-5", '"claude-opsu-5-5" is not known; did you mean "claude-opus-5-5"?'],
    ["sonnet", '"sonnet" is no model of the Messages API, which are called "claude-sonnet-5-5" and so on'],
  ])("is not declared with the model %s", (model, message) => {
    expect(problemsOf({ ...analyst, model })).toEqual([`analyst/index.ts · model: ${message}`]);
  });

  it.each(["claude-opus-5-5", "claude-sonnet-6", "claude-anthem-1"])("may be the model %s", (model) => {
    expect(problemsOf({ ...analyst, model })).toEqual([]);
  });

  it("has a budget that one call fits in", () => {
    expect(problemsOf({ ...analyst, budgetUsd: { perReport: 0.1, perMonth: 0.05 } })).toEqual([
      "analyst/index.ts · budgetUsd.perReport: is more than perMonth (0.05)",
      "analyst/index.ts · budgetUsd.perReport: is too little for one answer of 16000 tokens (0.16 $), so that no call would be made",
    ]);
  });

  it("declares nothing twice", () => {
    const [normal] = analyst.knownNormals;
    expect(problemsOf({ ...analyst, knownNormals: [normal, normal] })).toEqual([
      `analyst/index.ts · knownNormals.1.id: "${normal?.id}" is declared twice; rename one`,
    ]);
  });
});
