import { describe, expect, it } from "vitest";
import { event, ruleTest } from "../backtest/rule-test.ts";
import { backgroundTaskCrashed } from "./background-task-crashed.ts";

const said = (event_type: string, message: string) => event(event_type, { data: { message } });

describe("background-task-crashed", () => {
  it("is critical with the first crash, for a quarter of an hour", async () => {
    const test = ruleTest(backgroundTaskCrashed).at("1m", said("error", "Background task billing-consumer crashed"));
    expect(await test.run("30m")).toEqual(["1m firing critical", "16m resolved critical"]);
  });

  it("is quiet about other errors, about warnings of a task, and about text that only mentions one", async () => {
    const test = ruleTest(backgroundTaskCrashed)
      .at("1m", said("error", "Redis unavailable"), event("error"))
      .at("2m", said("warning", "Background task billing-consumer is late"))
      .at("3m", said("error", "Stopped by a Background task"));
    expect(await test.run("10m")).toEqual([]);
  });
});
