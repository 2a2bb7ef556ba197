import { describe, expect, it } from "vitest";
import { event, ruleTest } from "../backtest/rule-test.ts";
import { metricsStale } from "./metrics-stale.ts";

const check = event("http_request", { endpoint: "/health", status_code: 200 });

describe("metrics-stale", () => {
  it("is critical ten minutes after the last event, and over with the next", async () => {
    const test = ruleTest(metricsStale).every("1m", "0s", "5m", check).at("20m", check);
    expect(await test.run("25m")).toEqual(["14m firing critical", "20m resolved critical"]);
  });

  it("is quiet while any event at all comes in time", async () => {
    const test = ruleTest(metricsStale).every("9m", "0s", "60m", event("ws_connect"));
    expect(await test.run("60m")).toEqual([]);
  });
});
