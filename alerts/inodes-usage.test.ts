import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { inodesUsage } from "./inodes-usage.ts";

const mount = (name: string, value: number) => ({ labels: { mount: name }, value });

describe("inodes-usage", () => {
  it("warns over 80 % for a minute, until below 78 %", async () => {
    const test = ruleTest(inodesUsage)
      .rows("1m", mount("/", 80.1), mount("/data", 40))
      .rows("5m", mount("/", 78), mount("/data", 40))
      .rows("6m", mount("/", 77.9), mount("/data", 40));
    expect(await test.run("10m")).toEqual([
      "1m pending warning (/)",
      "2m firing warning (/)",
      "6m resolved warning (/)",
    ]);
  });

  it("is critical at once over 90 %, until below 88 %", async () => {
    const test = ruleTest(inodesUsage)
      .rows("1m", mount("/", 90.1))
      .rows("5m", mount("/", 88))
      .rows("6m", mount("/", 87.9));
    expect((await test.run("10m")).slice(1)).toEqual(["1m firing critical (/)", "6m deescalated warning (/)"]);
  });

  it("is quiet at 80 %, no more than a warning at 90 %, and asks for inodes", async () => {
    expect(await ruleTest(inodesUsage).rows("1m", mount("/", 80)).run("5m")).toEqual([]);
    const full = await ruleTest(inodesUsage).rows("1m", mount("/", 90)).run("5m");
    expect(full).toEqual(["1m pending warning (/)", "2m firing warning (/)"]);
    expect(inodesUsage.value).toEqual({ source: "host", metric: "inodes-used-percent" });
  });
});
