import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { synthesisErrors } from "./synthesis-errors.ts";

const good = (count: number) => times(count, event("synthesis_complete", { model_slug: "higgs" }));
const bad = (count: number) => times(count, event("synthesis_error", { model_slug: "higgs" }));

describe("synthesis-errors", () => {
  it("warns above 5 % and ends below 2 %", async () => {
    const test = ruleTest(synthesisErrors)
      .at("1m", ...good(94), ...bad(6))
      .at("2m", ...good(200))
      .at("3m", ...good(1));
    expect(await test.run("5m")).toEqual(["1m firing warning", "3m resolved warning"]);
  });

  it("is critical above 25 % and a warning again below 10 %", async () => {
    const test = ruleTest(synthesisErrors)
      .at("1m", ...good(74), ...bad(26))
      .at("2m", ...good(160))
      .at("3m", ...good(1));
    expect(await test.run("5m")).toEqual(["1m firing critical", "3m deescalated warning"]);
  });

  it("looks back five minutes", async () => {
    const test = ruleTest(synthesisErrors)
      .at("1m", ...bad(20))
      .at("5m", ...good(20));
    expect(await test.run("8m")).toEqual(["1m firing critical", "6m resolved critical"]);
  });

  it("is quiet at 5 %, and 25 % is no more than a warning", async () => {
    expect(
      await ruleTest(synthesisErrors)
        .at("1m", ...good(95), ...bad(5))
        .run("3m"),
    ).toEqual([]);
    const quarter = ruleTest(synthesisErrors).at("1m", ...good(75), ...bad(25));
    expect(await quarter.run("3m")).toEqual(["1m firing warning"]);
  });

  it("judges the share of synthesis alone", async () => {
    const others = times(500, event("detection_complete"));
    const test = ruleTest(synthesisErrors).at("1m", ...others, ...good(94), ...bad(6));
    expect(await test.run("3m")).toEqual(["1m firing warning"]);
  });

  it("is quiet while fewer than 20 blocks are done, and about what else fails", async () => {
    expect(
      await ruleTest(synthesisErrors)
        .at("1m", ...bad(19))
        .run("3m"),
    ).toEqual([]);
    const others = times(50, event("detection_error"));
    expect(
      await ruleTest(synthesisErrors)
        .at("1m", ...others, ...good(20))
        .run("3m"),
    ).toEqual([]);
  });
});
