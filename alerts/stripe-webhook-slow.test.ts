import { describe, expect, it } from "vitest";
import { event, ruleTest } from "../backtest/rule-test.ts";
import { stripeWebhookSlow } from "./stripe-webhook-slow.ts";

const webhook = (ms: number) => event("stripe_webhook", { duration_ms: ms });

describe("stripe-webhook-slow", () => {
  it("warns above 5 s for as long as the slowest is within five minutes", async () => {
    const test = ruleTest(stripeWebhookSlow).at("1m", webhook(5_001), webhook(200)).at("2m", webhook(200));
    expect(await test.run("8m")).toEqual(["1m firing warning", "6m resolved warning"]);
  });

  it("is critical above 15 s, and over when nobody pays any more", async () => {
    const test = ruleTest(stripeWebhookSlow).at("1m", webhook(15_001));
    expect(await test.run("8m")).toEqual(["1m firing critical", "6m resolved critical: no data any more"]);
  });

  it("is quiet at 5 s, no more than a warning at 15 s, and does not mind other slow events", async () => {
    expect(await ruleTest(stripeWebhookSlow).at("1m", webhook(5_000)).run("8m")).toEqual([]);
    expect(await ruleTest(stripeWebhookSlow).at("1m", webhook(15_000)).run("3m")).toEqual(["1m firing warning"]);
    const slow = event("http_request", { duration_ms: 60_000 });
    expect(await ruleTest(stripeWebhookSlow).at("1m", slow, webhook(200)).run("3m")).toEqual([]);
  });
});
