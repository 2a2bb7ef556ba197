import { describe, expect, it } from "vitest";
import { ruleTest } from "../backtest/rule-test.ts";
import { logSilence } from "./log-silence.ts";

describe("log-silence", () => {
  it("warns when there is no record, until there is one", async () => {
    const test = ruleTest(logSilence).rows("1m", { value: 3 }).rows("5m", { value: 0 }).rows("9m", { value: 1 });
    expect(await test.run("15m")).toEqual(["5m firing warning", "9m resolved warning"]);
  });

  it("is quiet about a single record in six hours of any level", async () => {
    expect(await ruleTest(logSilence).rows("1m", { value: 1 }).run("15m")).toEqual([]);
    expect(logSilence).toMatchObject({ value: { source: "logs" }, window: "6h", dependsOn: ["metrics-stale"] });
    expect(Object.keys(logSilence.value)).toEqual(["source"]);
  });
});
