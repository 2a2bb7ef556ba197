import { describe, expect, it } from "vitest";
import { unusual } from "../../../../model/shapes/unusual.ts";
import { bothDatabases, type Some } from "./both.ts";

const query = unusual({ of: "event_type = 'ws_connect'", weeks: 4, minimumWeeks: 3, minimum: 30 });
const weekMinutes = 7 * 24 * 60;

/** So many visits in the last two hours of this week, of the last, of the one before. */
const visits = (...counts: number[]): Some[] =>
  counts.map((count, ago) => ({ count, minutesAgo: ago * weekMinutes + 30, event: { event_type: "ws_connect" } }));

describe("unusual", () => {
  const ask = bothDatabases();
  const deviations = async (...counts: number[]) => (await ask(query, "2 hours", visits(...counts)))[0]?.value;

  it("is the distance from the median of past weeks in their median absolute deviations", async () => {
    // Median 100, deviations 30, 10, 10, 30: their median is 20.
    expect(await deviations(41, 70, 90, 110, 130)).toBeCloseTo((41 - 100) / (1.4826 * 20), 4);
    expect(await deviations(200, 70, 90, 110, 130)).toBeCloseTo(100 / (1.4826 * 20), 4);
    expect(await deviations(100, 70, 90, 110, 130)).toBe(0);
  });

  it("takes the root of the median for the deviation of weeks that are too much alike", async () => {
    expect(await deviations(60, 100, 100, 100, 100)).toBe(-4);
    expect(await deviations(0, 100, 100, 100, 100)).toBe(-10);
  });

  it("is not moved by one week that was odd itself", async () => {
    expect(await deviations(100, 1, 100, 100, 101)).toBe(0);
    expect(await deviations(100, 5_000, 100, 100, 101)).toBeCloseTo(-0.05, 3);
  });

  it("compares with the same hour of the week alone", async () => {
    const hourEarlier = [1, 2, 3, 4].map((ago) => ({
      count: 900,
      minutesAgo: ago * weekMinutes + 121,
      event: { event_type: "ws_connect" },
    }));
    const dayEarlier = hourEarlier.map((some) => ({ ...some, minutesAgo: some.minutesAgo - 121 + 24 * 60 }));
    expect(await ask(query, "2 hours", [...visits(100, 100, 100, 100, 100), ...hourEarlier, ...dayEarlier])).toEqual([
      { value: 0 },
    ]);
  });

  it("needs three weeks that have events at that hour, and a median of 30", async () => {
    expect(await deviations(0, 100, 100)).toBeUndefined();
    expect(await deviations(0, 100, 100, 0, 0)).toBeUndefined();
    expect(await deviations(0, 100, 100, 100)).toBe(-10);
    expect(await deviations(0, 29, 29, 29, 29)).toBeUndefined();
    expect(await deviations(0, 30, 30, 30, 30)).toBeCloseTo(-Math.sqrt(30), 4);
  });

  it("does not look back further than its weeks", async () => {
    const fifth = { count: 100, minutesAgo: 5 * weekMinutes + 30, event: { event_type: "ws_connect" } };
    expect(await ask(query, "2 hours", [...visits(0, 100, 100), fifth])).toEqual([]);
  });
});
