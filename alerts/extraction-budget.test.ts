import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { extractionBudget } from "./extraction-budget.ts";

const read = (count: number) => times(count, event("document_extraction_complete", { processor_slug: "passthrough" }));
const broken = (count: number) => times(count, event("document_extraction_error", { processor_slug: "pymupdf" }));

describe("extraction-budget", () => {
  it("warns when more than 6 % fail over six hours and in their last half hour, until the half hour is better", async () => {
    const test = ruleTest(extractionBudget, { step: "1m" })
      .every("10m", "0s", "2h", ...read(13), ...broken(1))
      .every("10m", "2h", "3h", ...read(14));
    // The hundredth document is read at 1h10m. At 2h two of 42 in the half hour have failed, and it fires ten minutes longer.
    expect(await test.run("3h")).toEqual(["1h10m firing warning", "2h10m resolved warning"]);
  });

  it("warns when more than 14.4 % fail for an hour and its last five minutes, long before six hours show it", async () => {
    const test = ruleTest(extractionBudget, { step: "1m" })
      .every("5m", "0s", "5h", ...read(50))
      .every("4m", "5h", "6h", ...read(40), ...broken(10));
    const [first] = await test.run("6h");
    expect(first).toMatch(/^5h\d+m firing warning$/);
  });

  it("is quiet at 6 %, about 99 documents, and about a burst that is over", async () => {
    const steady = ruleTest(extractionBudget, { step: "1m" }).every("10m", "0s", "6h", ...read(47), ...broken(3));
    expect(await steady.run("6h")).toEqual([]);
    const few = ruleTest(extractionBudget, { step: "1m" }).at("1m", ...broken(99));
    expect(await few.run("1h")).toEqual([]);
    const over = ruleTest(extractionBudget, { step: "1m" })
      .at("1m", ...broken(50))
      .at("40m", ...read(90));
    expect(await over.run("1h")).toEqual([]);
  });
});
