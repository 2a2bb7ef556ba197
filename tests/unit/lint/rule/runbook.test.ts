import { describe, expect, it } from "vitest";
import { foundWith } from "../bench.ts";

describe("rule/runbook", () => {
  it("asks for a runbook, and says which page", async () => {
    const page = "docs/runbooks/speech-errors.md";
    expect(await foundWith({ runbook: undefined as never })).toEqual([
      `rule/runbook: runbook is missing; write ${page} and name it: runbook: "${page}"`,
    ]);
  });
});
