import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { httpLatency } from "./http-latency.ts";

const took = (count: number, ms: number) => times(count, event("http_request", { duration_ms: ms }));

describe("http-latency", () => {
  it("warns when the slowest twentieth takes longer than 2 s", async () => {
    expect(
      await ruleTest(httpLatency)
        .at("1m", ...took(20, 2_001))
        .run("3m"),
    ).toEqual(["1m firing warning"]);
    const mixed = ruleTest(httpLatency).at("1m", ...took(94, 20), ...took(6, 9_000));
    expect(await mixed.run("3m")).toEqual(["1m firing warning"]);
  });

  it("ends below 1 s", async () => {
    const test = ruleTest(httpLatency)
      .at("1m", ...took(20, 2_001))
      .at("6m", ...took(20, 1_000))
      .at("11m", ...took(20, 999));
    expect(await test.run("15m")).toEqual(["1m firing warning", "11m resolved warning"]);
  });

  it("looks back five minutes", async () => {
    const test = ruleTest(httpLatency)
      .at("1m", ...took(20, 9_000))
      .at("5m", ...took(20, 20));
    expect(await test.run("8m")).toEqual(["1m firing warning", "6m resolved warning"]);
  });

  it("is quiet at 2 s, about a single slow request, about 19 requests and about other events", async () => {
    expect(
      await ruleTest(httpLatency)
        .at("1m", ...took(20, 2_000))
        .run("3m"),
    ).toEqual([]);
    expect(
      await ruleTest(httpLatency)
        .at("1m", ...took(96, 20), ...took(4, 9_000))
        .run("3m"),
    ).toEqual([]);
    expect(
      await ruleTest(httpLatency)
        .at("1m", ...took(19, 9_000))
        .run("3m"),
    ).toEqual([]);
    const fetched = times(50, event("url_fetch", { duration_ms: 9_000 }));
    expect(
      await ruleTest(httpLatency)
        .at("1m", ...fetched, ...took(20, 20))
        .run("3m"),
    ).toEqual([]);
  });
});
