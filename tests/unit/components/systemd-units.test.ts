import { describe, expect, it } from "vitest";
import { calendar, failureUnit, timerService, timerUnit, unitFiles } from "../../../components/systemd-units.ts";
import { hostLayout } from "../../../model/layout.ts";
import { evaluate } from "../../../timers/evaluate.ts";

const layout = hostLayout("prod");

describe("the units of a timer", () => {
  it("read as a person would write them", () => {
    const units = [
      timerService(evaluate, "prod", layout, ["database-url", "channel-phone"]),
      timerUnit(evaluate, "prod", layout),
      failureUnit("prod", layout),
    ];
    expect(unitFiles(units)).toMatchSnapshot();
  });
});

describe("a period", () => {
  it.each([
    ["15s", "*:*:0/15"],
    ["30s", "*:*:0/30"],
    ["1m", "*:*:00"],
    ["5m", "*:0/5:00"],
    ["1h", "*:00:00"],
  ] as const)("of %s is the calendar %s", (every, expected) => {
    expect(calendar(every)).toBe(expected);
  });

  it("that would drift is refused", () => {
    expect(() => calendar("7s")).toThrow(/must divide a minute or an hour evenly/);
  });
});
