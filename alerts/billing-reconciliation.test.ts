import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { billingReconciliation } from "./billing-reconciliation.ts";

const blocks = (count: number) => times(count, event("synthesis_complete"));
const charged = (events_count: number) => event("billing_processed", { data: { events_count } });

describe("billing-reconciliation", () => {
  it("warns when more than 3 % of blocks are not charged 15 minutes later, for five minutes, and ends below 2 %", async () => {
    const test = ruleTest(billingReconciliation, { step: "1m" })
      .at("10m", ...blocks(1_000), charged(969))
      .at("60m", charged(11))
      .at("90m", charged(1));
    expect(await test.run("2h")).toEqual(["25m pending warning", "30m firing warning", "1h30m resolved warning"]);
  });

  it("is critical above 20 %", async () => {
    const test = ruleTest(billingReconciliation, { step: "1m" })
      .at("10m", ...blocks(1_000), charged(799))
      .at("60m", charged(102));
    expect((await test.run("2h")).slice(-2)).toEqual(["30m firing critical", "1h deescalated warning"]);
  });

  it("looks back a day, and keeps what it was when it has too few blocks", async () => {
    const test = ruleTest(billingReconciliation, { step: "1m" })
      .at("1h", ...blocks(500))
      .at("10h", ...blocks(500), charged(500));
    expect((await test.run("40h")).at(-1)).toBe("25h resolved critical");
    const lonely = ruleTest(billingReconciliation, { step: "1m" }).at("1h", ...blocks(500));
    expect((await lonely.run("40h")).at(-1)).toMatch(/firing critical/);
  });

  it("is quiet at 3 %, about 499 blocks, about more charged than used, and while billing lags a quarter of an hour", async () => {
    const quiet = async (events: ReturnType<typeof blocks>, until: "2h" | "24m" = "2h") =>
      expect(
        await ruleTest(billingReconciliation, { step: "1m" })
          .at("10m", ...events)
          .run(until),
      ).toEqual([]);
    await quiet([...blocks(1_000), charged(970)]);
    await quiet(blocks(499));
    await quiet([...blocks(500), charged(600)]);
    await quiet(blocks(1_000), "24m");
  });
});
