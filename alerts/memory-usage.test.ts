import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { memoryUsage } from "./memory-usage.ts";

const used = (value: number) => ({ value });

describe("memory-usage", () => {
  it("warns over 92 % for five minutes, until below 88 %", async () => {
    const test = ruleTest(memoryUsage).rows("1m", used(92.1)).rows("10m", used(88)).rows("11m", used(87.9));
    expect(await test.run("15m")).toEqual(["1m pending warning", "6m firing warning", "11m resolved warning"]);
  });

  it("is critical over 97 % for a minute, until below 94 %", async () => {
    const test = ruleTest(memoryUsage).rows("1m", used(97.1)).rows("10m", used(94)).rows("11m", used(93.9));
    const changes = await test.run("12m");
    expect(changes).toContain("2m firing critical");
    expect(changes.at(-1)).toBe("11m deescalated warning");
  });

  it("is quiet at 92 %, no more than a warning at 97 %, and asks for memory", async () => {
    expect(await ruleTest(memoryUsage).rows("1m", used(92)).run("15m")).toEqual([]);
    const full = await ruleTest(memoryUsage).rows("1m", used(97)).run("15m");
    expect(full).toEqual(["1m pending warning", "6m firing warning"]);
    expect(memoryUsage.value).toEqual({ source: "host", metric: "memory-used-percent" });
  });
});
