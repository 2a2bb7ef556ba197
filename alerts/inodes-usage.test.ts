import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { diskUsage } from "./disk-usage.ts";
import { inodesUsage } from "./inodes-usage.ts";

const mount = (name: string, value: number) => ({ labels: { mount: name }, value });

describe("inodes-usage", () => {
  it("asks for inodes, and has the levels of disk-usage, whose tests say what they do", () => {
    expect(inodesUsage.value).toEqual({ source: "host", metric: "inodes-used-percent" });
    expect(inodesUsage.levels).toEqual(diskUsage.levels);
  });

  it("fires for the disk that runs out of them", async () => {
    const test = ruleTest(inodesUsage).rows("1m", mount("/", 90.1), mount("/data", 40));
    expect(await test.run("5m")).toEqual(["1m pending warning (/)", "1m firing critical (/)"]);
  });

  it("is quiet at 80 %", async () => {
    expect(await ruleTest(inodesUsage).rows("1m", mount("/", 80)).run("5m")).toEqual([]);
  });
});
