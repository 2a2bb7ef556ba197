import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { swapUsage } from "./swap-usage.ts";

describe("swap-usage", () => {
  it("warns over 80 % for five minutes, until below 70 %", async () => {
    const test = ruleTest(swapUsage)
      .rows("1m", { value: 80.1 })
      .rows("10m", { value: 70 })
      .rows("11m", { value: 69.9 });
    expect(await test.run("15m")).toEqual(["1m pending warning", "6m firing warning", "11m resolved warning"]);
  });

  it("is quiet at 80 %, where there is no swap, and asks for swap", async () => {
    expect(await ruleTest(swapUsage).rows("1m", { value: 80 }).run("15m")).toEqual([]);
    expect(await ruleTest(swapUsage).rows("1m", { value: 0 }).run("15m")).toEqual([]);
    expect(swapUsage.value).toEqual({ source: "host", metric: "swap-used-percent" });
  });
});
