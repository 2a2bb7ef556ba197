import { describe, expect, it } from "vitest";
import { event, type RuleTest, ruleTest, times } from "../backtest/rule-test.ts";
import { visitsUnusual } from "./visits-unusual.ts";

const weekHours = 168;
const visits = (count: number) => times(count, event("ws_connect"));

/** So many visits in the second hour of each past week, and so many in that of this one. */
function weeks(past: number[], now: number): RuleTest {
  const test = ruleTest(visitsUnusual, { step: "10m", startsAt: "2026-02-10T10:00:00Z" });
  for (const [week, count] of past.entries()) test.at(`${week * weekHours + 1}h`, ...visits(count));
  return test.at(`${past.length * weekHours + 1}h`, ...visits(now));
}
const at = (weeks: number, hours: number) => `${weeks * weekHours + hours}h` as const;

describe("visits-unusual", () => {
  it("warns when fewer come than four deviations below the median of four weeks", async () => {
    // The root of 100 is the least deviation: 59 is 4.1 below.
    expect(await weeks([100, 100, 100, 100], 59).run(at(4, 2))).toContain("673h firing warning");
    expect(await weeks([100, 100, 100, 100], 0).run(at(4, 2))).toContain("673h firing warning");
  });

  it("is over when as many come as usual", async () => {
    const test = weeks([100, 100, 100, 100], 59).at("40410m", ...visits(22));
    expect((await test.run(at(4, 2))).at(-1)).toBe("673h30m resolved warning");
  });

  it("is quiet four deviations below, about a busy hour, about less than 30 visits, and with two weeks of history", async () => {
    expect(await weeks([100, 100, 100, 100], 60).run(at(4, 2))).toEqual([]);
    expect(await weeks([100, 100, 100, 100], 900).run(at(4, 2))).toEqual([]);
    expect(await weeks([29, 29, 29, 29], 0).run(at(4, 4))).toEqual([]);
    expect(await weeks([100, 100], 0).run(at(2, 4))).toEqual([]);
  });

  it("is quiet where weeks differ as much as this one does", async () => {
    expect(await weeks([60, 100, 140, 180], 55).run(at(4, 2))).toEqual([]);
  });
});
