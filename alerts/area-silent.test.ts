import { describe, expect, it } from "vitest";
import { event, ruleTest } from "../backtest/rule-test.ts";
import { areaSilent } from "./area-silent.ts";

const check = event("http_request", { endpoint: "/health", status_code: 200 });
const charged = event("billing_processed", { data: { events_count: 4 } });
const byTheMinute = { step: "1m" } as const;

describe("area-silent", () => {
  it("names the area whose last event is older than its window, and ends with its next", async () => {
    const test = ruleTest(areaSilent, byTheMinute)
      .every("10m", "0s", "15h", check)
      .every("1h", "0s", "2h", charged)
      .at("14h", charged);
    expect(await test.run("15h")).toEqual([
      "13h1m firing warning (billing, 12 h)",
      "14h resolved warning (billing, 12 h)",
    ]);
  });

  it("goes on for days, until the area is heard of again", async () => {
    const test = ruleTest(areaSilent, { step: "10m" })
      .at("0s", charged)
      .every("30m", "0s", "3d", check)
      .at("60h", charged);
    expect(await test.run("61h")).toEqual([
      "12h10m firing warning (billing, 12 h)",
      "60h resolved warning (billing, 12 h)",
    ]);
  });

  it("is quiet where an area was never seen, and through a night of eleven hours", async () => {
    const test = ruleTest(areaSilent, { step: "5m" })
      .every("30m", "0s", "36h", check)
      .every("11h", "0s", "36h", charged);
    expect(await test.run("36h")).toEqual([]);
  });

  it("hears of a model only what the area is about", async () => {
    const rented = event("synthesis_complete", { model_slug: "higgs" });
    const own = event("synthesis_complete", { model_slug: "kokoro" });
    const test = ruleTest(areaSilent, { step: "5m" })
      .every("30m", "0s", "14h", check)
      .every("30m", "0s", "14h", own)
      .at("0s", rented);
    expect(await test.run("13h")).toEqual(["12h5m firing warning (external-apis, 12 h)"]);
  });
});
