import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { containersReplaced } from "./containers-replaced.ts";

const replaced = (service: string, value: number) => ({ labels: { service }, value });

describe("containers-replaced", () => {
  it("warns of the service whose containers died three times in an hour, until an hour without", async () => {
    const test = ruleTest(containersReplaced)
      .rows("1m", replaced("yapit_redis", 3), replaced("yapit_gateway", 0))
      .rows("10m", replaced("yapit_redis", 1), replaced("yapit_gateway", 0))
      .rows("11m", replaced("yapit_redis", 0), replaced("yapit_gateway", 0));
    expect(await test.run("15m")).toEqual(["1m firing warning (yapit_redis)", "11m resolved warning (yapit_redis)"]);
  });

  it("is critical with the sixth", async () => {
    const test = ruleTest(containersReplaced)
      .rows("1m", replaced("yapit_redis", 6))
      .rows("5m", replaced("yapit_redis", 2));
    expect(await test.run("8m")).toEqual(["1m firing critical (yapit_redis)", "5m deescalated warning (yapit_redis)"]);
  });

  it("is quiet about two, over when the service is removed, and asks Docker over an hour", async () => {
    expect(await ruleTest(containersReplaced).rows("1m", replaced("yapit_redis", 2)).run("9m")).toEqual([]);
    const removed = ruleTest(containersReplaced).rows("1m", replaced("yapit_redis", 3)).rows("5m");
    expect((await removed.run("9m")).at(-1)).toBe("5m resolved warning (yapit_redis): no data any more");
    expect(containersReplaced).toMatchObject({ value: { source: "containers", states: ["replaced"] }, window: "1h" });
  });
});
