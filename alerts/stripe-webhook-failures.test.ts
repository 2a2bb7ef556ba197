import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { stripeWebhookFailures } from "./stripe-webhook-failures.ts";

const answered = (count: number, status: number) => times(count, event("stripe_webhook", { status_code: status }));

describe("stripe-webhook-failures", () => {
  it("warns of the third in a quarter of an hour, and ends as the first is past", async () => {
    const test = ruleTest(stripeWebhookFailures)
      .at("1m", ...answered(1, 400))
      .at("5m", ...answered(2, 500));
    expect(await test.run("30m")).toEqual(["5m firing warning", "16m resolved warning"]);
  });

  it("is critical with the eleventh, and not with the tenth", async () => {
    const test = ruleTest(stripeWebhookFailures)
      .at("1m", ...answered(10, 500))
      .at("2m", ...answered(1, 500));
    expect(await test.run("3m")).toEqual(["1m firing warning", "2m escalated critical"]);
  });

  it("is quiet about two, about those that went well, and about other requests that fail", async () => {
    const test = ruleTest(stripeWebhookFailures)
      .at("1m", ...answered(2, 400), ...answered(50, 399))
      .at("2m", ...times(50, event("http_request", { status_code: 500 })));
    expect(await test.run("10m")).toEqual([]);
  });
});
