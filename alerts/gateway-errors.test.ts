import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { gatewayErrors } from "./gateway-errors.ts";

const failed = (message: string) => event("error", { data: { message } });

describe("gateway-errors", () => {
  it("warns of the first, with or without a text, for a quarter of an hour", async () => {
    const test = ruleTest(gatewayErrors).at("1m", failed("Voice list could not be read"));
    expect(await test.run("30m")).toEqual(["1m firing warning", "16m resolved warning"]);
    expect(await ruleTest(gatewayErrors).at("1m", event("error")).run("2m")).toEqual(["1m firing warning"]);
  });

  it("is critical with the eleventh, and a warning again below five", async () => {
    const test = ruleTest(gatewayErrors)
      .at("1m", ...times(6, failed("Redis unavailable")))
      .at("3m", failed("Redis unavailable"))
      .at("5m", ...times(4, failed("Redis unavailable")));
    expect(await test.run("30m")).toEqual([
      "1m firing warning",
      "5m escalated critical",
      "18m deescalated warning",
      "20m resolved warning",
    ]);
    const ten = ruleTest(gatewayErrors).at("1m", ...times(10, failed("Redis unavailable")));
    expect(await ten.run("2m")).toEqual(["1m firing warning"]);
  });

  it("is quiet about warnings, failed requests and crashed tasks, which have their own alert", async () => {
    const test = ruleTest(gatewayErrors)
      .at("1m", event("warning", { data: { message: "Slow client dropped" } }))
      .at("2m", failed("Background task billing-consumer crashed"))
      .at("3m", event("http_request", { status_code: 500 }));
    expect(await test.run("10m")).toEqual([]);
  });
});
