import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { loadPerCore } from "./load-per-core.ts";

describe("load-per-core", () => {
  it("warns over 16 for ten minutes, until below 8", async () => {
    const test = ruleTest(loadPerCore)
      .rows("1m", { value: 16.1 })
      .rows("15m", { value: 8 })
      .rows("16m", { value: 7.9 });
    expect(await test.run("20m")).toEqual(["1m pending warning", "11m firing warning", "16m resolved warning"]);
  });

  it("is quiet at 16, about a backup of nine minutes, and asks for the load", async () => {
    expect(await ruleTest(loadPerCore).rows("1m", { value: 16 }).run("30m")).toEqual([]);
    const backup = ruleTest(loadPerCore).rows("1m", { value: 20 }).rows("10m", { value: 3 });
    expect((await backup.run("30m")).filter((change) => change.includes("firing"))).toEqual([]);
    expect(loadPerCore.value).toEqual({ source: "host", metric: "load-per-core" });
  });
});
