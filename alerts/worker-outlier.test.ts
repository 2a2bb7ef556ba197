import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { workerOutlier } from "./worker-outlier.ts";

const worked = (worker_id: string, ms: number, count = 10, model_slug = "higgs") =>
  times(count, event("synthesis_complete", { model_slug, worker_id, worker_latency_ms: ms }));

describe("worker-outlier", () => {
  it("warns of the worker that takes more than three times as long for five minutes, and ends below twice", async () => {
    const test = ruleTest(workerOutlier)
      .at("1m", ...worked("slow", 1_210), ...worked("a", 300), ...worked("b", 500))
      .at("9m", ...worked("slow", 800, 11))
      .at("10m", ...worked("slow", 790, 22));
    expect(await test.run("12m")).toEqual([
      "1m pending warning (higgs, slow)",
      "6m firing warning (higgs, slow)",
      "10m resolved warning (higgs, slow)",
    ]);
  });

  it("looks back a quarter of an hour", async () => {
    const test = ruleTest(workerOutlier).at("1m", ...worked("slow", 9_000), ...worked("a", 300));
    expect((await test.run("20m")).at(-1)).toBe("16m resolved warning (higgs, slow): no data any more");
  });

  it("is quiet at three times, about nine blocks, about a worker alone, and across models", async () => {
    const quiet = async (...events: ReturnType<typeof worked>) =>
      expect(
        await ruleTest(workerOutlier)
          .at("1m", ...events)
          .run("10m"),
      ).toEqual([]);
    await quiet(...worked("slow", 1_200), ...worked("a", 400));
    await quiet(...worked("slow", 9_000, 9), ...worked("a", 400));
    await quiet(...worked("slow", 9_000), ...worked("a", 400, 9));
    await quiet(...worked("slow", 9_000));
    await quiet(...worked("slow", 9_000), ...worked("a", 300, 10, "kokoro"));
  });
});
