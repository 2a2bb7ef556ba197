import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { hetznerCpu } from "./hetzner-cpu.ts";

const cpu = (percentOfOneCore: number, vcpus: number) => ({ metric: "cpu", value: percentOfOneCore, vcpus });

describe("hetzner-cpu", () => {
  it("warns once the mean of a quarter of an hour is above 90 % of all vCPUs, until it is below 75", async () => {
    const test = ruleTest(hetznerCpu).measured("0s", "30m", cpu(400, 4)).measured("30m", "60m", cpu(40, 4));
    expect(await test.run("60m")).toEqual(["7m firing warning (7)", "34m resolved warning (7)"]);
  });

  it("is quiet at 90 %, and about four cores' worth of work on eight", async () => {
    expect(await ruleTest(hetznerCpu).measured("0s", "60m", cpu(360, 4)).run("60m")).toEqual([]);
    expect(await ruleTest(hetznerCpu).measured("0s", "60m", cpu(400, 8)).run("60m")).toEqual([]);
  });

  it("measures each minute by the vCPUs there were, when the server grows", async () => {
    const test = ruleTest(hetznerCpu).measured("0s", "20m", cpu(200, 4)).measured("20m", "60m", cpu(400, 8));
    expect(await test.run("60m")).toEqual([]);
  });

  it("says nothing where nobody knows how many vCPUs there were", async () => {
    expect(await ruleTest(hetznerCpu).measured("0s", "60m", { metric: "cpu", value: 800 }).run("60m")).toEqual([]);
  });

  it("is not resolved by measurements that stop", async () => {
    const test = ruleTest(hetznerCpu).measured("0s", "20m", cpu(400, 4));
    expect(await test.run("90m")).toEqual(["7m firing warning (7)"]);
  });

  it("looks at the processor alone", async () => {
    const disk = { metric: "disk.0.iops.read", value: 90_000, vcpus: 1 };
    expect(await ruleTest(hetznerCpu).measured("0s", "60m", disk).run("60m")).toEqual([]);
  });
});
