import { describe, expect, it } from "vitest";
import { event, ruleTest } from "../backtest/rule-test.ts";
import { batchStuck } from "./batch-stuck.ts";

const batch = (what: "submitted" | "complete" | "failed", batch_id: string) =>
  event(`batch_job_${what}`, { data: { batch_id } });

describe("batch-stuck", () => {
  it("warns a day after a batch was handed over, until it comes back or fails", async () => {
    const test = ruleTest(batchStuck, { step: "30m" })
      .at("1h", batch("submitted", "a"), batch("submitted", "b"))
      .at("30h", batch("complete", "a"))
      .at("31h", batch("failed", "b"));
    expect(await test.run("40h")).toEqual([
      "25h30m firing warning (a)",
      "25h30m firing warning (b)",
      "30h resolved warning (a): no data any more",
      "31h resolved warning (b): no data any more",
    ]);
  });

  it("gives up after a week", async () => {
    const test = ruleTest(batchStuck, { step: "6h" }).at("6h", batch("submitted", "a"));
    expect((await test.run("200h")).at(-1)).toMatch(/resolved warning \(a\)/);
    expect(await ruleTest(batchStuck, { step: "6h" }).at("6h", batch("submitted", "a")).run("168h")).toHaveLength(1);
  });

  it("is quiet for exactly a day, and about batches that end", async () => {
    const test = ruleTest(batchStuck, { step: "30m" })
      .at("1h", batch("submitted", "a"), batch("submitted", "b"))
      .at("2h", batch("failed", "b"))
      .at("25h", batch("submitted", "c"))
      .at("25h", batch("complete", "c"));
    expect(await test.run("25h")).toEqual([]);
  });
});
