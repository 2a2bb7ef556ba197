import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { billingDrift } from "./billing-drift.ts";

const drift = event("billing_sync_drift", { data: { expected: 990, actual: 880 } });

describe("billing-drift", () => {
  it("warns of the fourth in six hours, until the first of them is past", async () => {
    const test = ruleTest(billingDrift, { step: "1m" })
      .at("1m", drift)
      .at("5h", ...times(3, drift));
    expect(await test.run("8h")).toEqual(["5h firing warning", "6h1m resolved warning"]);
  });

  it("is quiet about three, and about what is charged", async () => {
    const test = ruleTest(billingDrift, { step: "1m" })
      .at("1m", ...times(3, drift), ...times(50, event("billing_processed", { data: { events_count: 8 } })))
      .at("361m", ...times(3, drift));
    expect(await test.run("8h")).toEqual([]);
  });
});
