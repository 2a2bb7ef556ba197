import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { requeuePattern } from "./requeue-pattern.ts";

const done = (count: number, model = "higgs") => times(count, event("synthesis_complete", { model_slug: model }));
const again = (count: number, model = "higgs") => times(count, event("job_requeued", { model_slug: model }));
const failed = event("synthesis_error", { model_slug: "higgs" });

describe("requeue-pattern", () => {
  it("warns when more than a tenth went back for two minutes, and ends below a twentieth", async () => {
    const test = ruleTest(requeuePattern)
      .at("1m", ...done(89), ...again(11), ...done(100, "kokoro"))
      .at("5m", ...done(120))
      .at("6m", ...done(1));
    expect(await test.run("9m")).toEqual([
      "1m pending warning (higgs)",
      "3m firing warning (higgs)",
      "6m resolved warning (higgs)",
    ]);
  });

  it("looks back ten minutes, and is over when hardly anybody listens", async () => {
    const test = ruleTest(requeuePattern).at("1m", ...done(10), ...again(10));
    expect(await test.run("20m")).toEqual([
      "1m pending warning (higgs)",
      "3m firing warning (higgs)",
      "11m resolved warning (higgs): no data any more",
    ]);
  });

  it("is quiet at a tenth, at 19 tries, and while blocks fail for good", async () => {
    const tenth = ruleTest(requeuePattern).at("1m", ...done(90), ...again(10));
    expect(await tenth.run("8m")).toEqual([]);
    const few = ruleTest(requeuePattern).at("1m", ...again(19));
    expect(await few.run("8m")).toEqual([]);
    const failing = ruleTest(requeuePattern).at("1m", ...done(50), ...again(50), failed);
    expect(await failing.run("8m")).toEqual([]);
  });
});
