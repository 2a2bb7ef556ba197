import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { containersMissing } from "./containers-missing.ts";

const service = (name: string, state: string) => ({
  labels: { service: name },
  annotations: { state },
  value: state === "running" ? 0 : 1,
});

describe("containers-missing", () => {
  it("is critical when no container of a service is up for a minute, until one is", async () => {
    const test = ruleTest(containersMissing)
      .rows("1m", service("gateway", "running"), service("redis", "gone"))
      .rows("4m", service("gateway", "running"), service("redis", "running"));
    expect(await test.run("5m")).toEqual([
      "1m pending critical (redis)",
      "2m firing critical (redis)",
      "4m resolved critical (redis)",
    ]);
  });

  it("is quiet about a deployment, and asks for what nothing works without", async () => {
    const deployed = ruleTest(containersMissing)
      .rows("1m", service("gateway", "exited"), service("redis", "running"))
      .rows("105s", service("gateway", "running"), service("redis", "running"));
    expect((await deployed.run("5m")).filter((change) => change.includes("firing"))).toEqual([]);
    expect(await ruleTest(containersMissing).rows("1m", service("gateway", "running")).run("5m")).toEqual([]);
    expect(containersMissing.value).toMatchObject({ states: ["missing"], expected: ["gateway", "redis"] });
  });
});
