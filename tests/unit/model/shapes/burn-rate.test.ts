import { describe, expect, it } from "vitest";
import { burnRate } from "../../../../model/shapes/burn-rate.ts";
import { bothDatabases, type Some } from "./both.ts";

// One per cent may be bad: a burn rate is the percentage that is.
const query = burnRate({
  of: "event_type = 'http_request'",
  bad: "status_code >= 500",
  budgetPercent: 1,
  minimum: 100,
});

/** 100 requests at that time, of which so many fail. */
const hundred = (minutesAgo: number, failing: number): Some[] => [
  { count: failing, minutesAgo, event: { event_type: "http_request", status_code: 500 } },
  { count: 100 - failing, minutesAgo, event: { event_type: "http_request", status_code: 200 } },
];

describe("burnRate", () => {
  const ask = bothDatabases();
  const multiple = async (...some: Some[][]) => (await ask(query, "6 hours", some.flat()))[0]?.value;

  it("is 1 where an hour and its last five minutes burn 14.4 times too fast", async () => {
    const spread = [...hundred(2, 14), ...hundred(4, 15), ...hundred(20, 14), ...hundred(40, 15), ...hundred(50, 14)];
    const goodBefore = [100, 150, 200, 250, 300, 350].flatMap((minutesAgo) => hundred(minutesAgo, 0));
    expect(await multiple(spread, goodBefore, goodBefore)).toBe(1);
  });

  it("is 1 where six hours and their last half hour burn 6 times too fast", async () => {
    expect(await multiple(hundred(20, 6), hundred(100, 6), hundred(200, 6), hundred(350, 6))).toBe(1);
  });

  it("counts the lower of both windows: what is over does not burn, and what has just begun does not matter yet", async () => {
    expect(await multiple(hundred(2, 0), hundred(40, 100), hundred(45, 100))).toBe(0);
    const begun = await multiple(hundred(2, 30), ...[10, 20, 30, 40, 50].map((minutesAgo) => hundred(minutesAgo, 0)));
    expect(begun).toBeLessThan(1);
  });

  it("takes the faster of both pairs", async () => {
    // Five minutes and an hour: 30 / 14.4. Half an hour and six hours: 30 / 6.
    expect(await multiple(hundred(2, 30))).toBe(5);
    // An old fault has ended for the fast pair, and still burns for the slow one.
    expect(await multiple(hundred(20, 60), hundred(300, 60))).toBe(10);
  });

  it("is 0 where nothing has come in the short windows", async () => {
    expect(await multiple(hundred(100, 100))).toBe(0);
  });

  it("has no row below its minimum, and judges no hour below it either", async () => {
    expect(
      await ask(
        query,
        "6 hours",
        hundred(2, 50).map((some) => ({ ...some, count: 49 })),
      ),
    ).toEqual([]);
    const few = [{ count: 99, minutesAgo: 2, event: { event_type: "http_request", status_code: 500 } }];
    // 99 in the hour, 199 in six: only the slow pair is judged, at 99 of 199.
    expect(await multiple(few, hundred(100, 0))).toBeCloseTo((100 * 99) / 199 / 6, 3);
  });

  it("does not see what is older than six hours", async () => {
    expect(await ask(query, "6 hours", hundred(361, 100))).toEqual([]);
  });
});
