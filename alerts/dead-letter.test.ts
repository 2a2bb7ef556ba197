import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { deadLetter } from "./dead-letter.ts";

describe("dead-letter", () => {
  it("warns of the first job that is given up, for a quarter of an hour", async () => {
    const test = ruleTest(deadLetter).at("1m", event("job_dlq", { model_slug: "higgs", retry_count: 3 }));
    expect(await test.run("30m")).toEqual(["1m firing warning", "16m resolved warning"]);
  });

  it("is quiet about jobs that are tried again, and about blocks that fail without one", async () => {
    const test = ruleTest(deadLetter)
      .at("1m", ...times(50, event("job_requeued", { model_slug: "higgs", retry_count: 1 })))
      .at("2m", ...times(50, event("synthesis_error", { model_slug: "higgs" })));
    expect(await test.run("10m")).toEqual([]);
  });
});
