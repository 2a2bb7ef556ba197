import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { deploymentDrift } from "./deployment-drift.ts";

const file = (path: string, what: string) => ({ labels: { path }, annotations: { what, resource: "x" }, value: 1 });

describe("deployment-drift", () => {
  it("warns of each file that was changed by hand, until it is as it was", async () => {
    const test = ruleTest(deploymentDrift)
      .rows("0s")
      .rows("1m", file("/etc/a.json", "changed"))
      .rows("2m", file("/etc/a.json", "changed"), file("/etc/b.timer", "not running"))
      .rows("3m", file("/etc/b.timer", "not running"))
      .rows("4m");
    expect(await test.run("5m")).toEqual([
      "1m firing warning (/etc/a.json)",
      "2m firing warning (/etc/b.timer)",
      "3m resolved warning (/etc/a.json): no data any more",
      "4m resolved warning (/etc/b.timer): no data any more",
    ]);
  });

  it("is quiet where everything is as it was deployed", async () => {
    expect(await ruleTest(deploymentDrift).rows("0s").run("5m")).toEqual([]);
  });
});
