import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { hetznerStale } from "./hetzner-stale.ts";

const cpu = { metric: "cpu", value: 40, vcpus: 4 };

describe("hetzner-stale", () => {
  it("warns 20 minutes after the last measurement, until the next one is there", async () => {
    const test = ruleTest(hetznerStale).measured("0s", "10m", cpu).measured("45m", "60m", cpu);
    expect(await test.run("60m")).toEqual(["29m15s firing warning", "45m resolved warning"]);
  });

  it("is quiet while one comes in time, of whatever series", async () => {
    const test = ruleTest(hetznerStale);
    for (const from of ["0s", "19m", "38m"] as const) test.measured(from, `${Number.parseInt(from, 10) + 1}m`, cpu);
    expect((await test.run("58m")).filter((change) => change.includes("firing"))).toEqual([]);
    expect(
      await ruleTest(hetznerStale).measured("0s", "30m", { metric: "disk.0.iops.read", value: 0 }).run("30m"),
    ).toEqual([]);
  });

  it("warns where there never was one, but not within the minute that a first pull takes", async () => {
    expect(await ruleTest(hetznerStale).run("5m")).toEqual(["1m firing warning: no data"]);
  });
});
