import { describe, expect, it } from "vitest";
import { event, ruleTest } from "../backtest/rule-test.ts";
import { queueDepth } from "./queue-depth.ts";

const queued = (model: string, depth: number) => event("synthesis_queued", { model_slug: model, queue_depth: depth });

describe("queue-depth", () => {
  it("warns once 31 jobs have waited for two minutes, and ends at 19", async () => {
    const test = ruleTest(queueDepth)
      .every("15s", "1m", "4m", queued("higgs", 31))
      .every("15s", "4m", "5m", queued("higgs", 20))
      .at("5m", queued("higgs", 19));
    expect(await test.run("10m")).toEqual([
      "1m pending warning (higgs)",
      "3m firing warning (higgs)",
      "5m resolved warning (higgs)",
    ]);
  });

  it("is critical at 81 jobs at once, and a warning again at 39", async () => {
    const test = ruleTest(queueDepth)
      .at("1m", queued("higgs", 81))
      .at("4m", queued("higgs", 40))
      .at("5m", queued("higgs", 39))
      .at("6m", queued("higgs", 0));
    expect(await test.run("10m")).toEqual([
      "1m pending warning (higgs)",
      "1m firing critical (higgs)",
      "5m deescalated warning (higgs)",
      "6m resolved warning (higgs)",
    ]);
  });

  it("judges each model by its latest depth", async () => {
    const test = ruleTest(queueDepth)
      .at("1m", queued("kokoro", 31), queued("higgs", 90), queued("higgs", 3))
      .at("2m", queued("kokoro", 3), queued("higgs", 80));
    expect(await test.run("2m")).toEqual([
      "1m pending warning (kokoro)",
      "2m pending warning (higgs)",
      "2m calm warning (kokoro)",
    ]);
  });

  it("is quiet at 30 jobs, and at any depth of another queue", async () => {
    const test = ruleTest(queueDepth).every("15s", "1m", "8m", queued("higgs", 30));
    test.every("15s", "1m", "8m", event("detection_queued", { model_slug: "yolo", queue_depth: 500 }));
    expect(await test.run("10m")).toEqual([]);
  });

  it("believes the last depth for five minutes, and then keeps what it was", async () => {
    expect(await ruleTest(queueDepth).at("1m", queued("higgs", 31)).run("30m")).toEqual([
      "1m pending warning (higgs)",
      "3m firing warning (higgs)",
    ]);
  });
});
