import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { diskUsage } from "./disk-usage.ts";

const mount = (name: string, value: number) => ({ labels: { mount: name }, value });

describe("disk-usage", () => {
  it("warns of a disk that is over 80 % for a minute, until it is below 78 %", async () => {
    const test = ruleTest(diskUsage)
      .rows("1m", mount("/", 80.1), mount("/data", 40))
      .rows("5m", mount("/", 78), mount("/data", 40))
      .rows("6m", mount("/", 77.9), mount("/data", 40));
    expect(await test.run("10m")).toEqual([
      "1m pending warning (/)",
      "2m firing warning (/)",
      "6m resolved warning (/)",
    ]);
  });

  it("is critical at once over 90 %, until it is below 88 %", async () => {
    const test = ruleTest(diskUsage)
      .rows("1m", mount("/", 90.1))
      .rows("5m", mount("/", 88))
      .rows("6m", mount("/", 87.9));
    expect(await test.run("10m")).toEqual([
      "1m pending warning (/)",
      "1m firing critical (/)",
      "6m deescalated warning (/)",
    ]);
  });

  it("is quiet at 80 %, and 90 % is no more than a warning", async () => {
    expect(await ruleTest(diskUsage).rows("1m", mount("/", 80)).run("10m")).toEqual([]);
    const full = await ruleTest(diskUsage).rows("1m", mount("/", 90)).run("10m");
    expect(full).toEqual(["1m pending warning (/)", "2m firing warning (/)"]);
  });

  it("asks for the share of the disk that is used", () => {
    expect(diskUsage.value).toEqual({ source: "host", metric: "disk-used-percent" });
  });
});
