import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { containerUnhealthy } from "./container-unhealthy.ts";

const container = (name: string, state: string) => ({
  labels: { container: name },
  annotations: { state },
  value: state === "well" ? 0 : 1,
});

describe("container-unhealthy", () => {
  it("is critical for a container that is not well for half a minute, until it is", async () => {
    const test = ruleTest(containerUnhealthy)
      .rows("1m", container("gateway", "unhealthy"), container("redis", "well"))
      .rows("2m", container("gateway", "exited"), container("redis", "well"))
      .rows("3m", container("gateway", "well"), container("redis", "well"));
    expect(await test.run("5m")).toEqual([
      "1m pending critical (gateway)",
      "1m30s firing critical (gateway)",
      "3m resolved critical (gateway)",
    ]);
  });

  it("is quiet about a container that is replaced within seconds, and over when it is removed", async () => {
    const replaced = ruleTest(containerUnhealthy)
      .rows("1m", container("gateway", "exited"))
      .rows("75s", container("gateway", "well"));
    expect(await replaced.run("5m")).toEqual(["1m pending critical (gateway)", "1m15s calm critical (gateway)"]);
    const removed = ruleTest(containerUnhealthy).rows("1m", container("gateway", "exited")).rows("3m");
    expect((await removed.run("5m")).at(-1)).toBe("3m resolved critical (gateway): no data any more");
  });

  it("asks for every way in which a container can be ill", () => {
    expect(containerUnhealthy.value).toEqual({
      source: "containers",
      states: ["unhealthy", "restarting", "exited", "oom-killed"],
    });
  });
});
