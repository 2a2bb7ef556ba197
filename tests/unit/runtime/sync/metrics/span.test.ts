import { describe, expect, it } from "vitest";
import { hourMs, instant } from "../../../../../runtime/sync/metrics/fingerprint.ts";
import { differing, nextSpan, overlap } from "../../../../../runtime/sync/metrics/span.ts";

const hours = (rows: Record<number, number>) =>
  new Map(Object.entries(rows).map(([hour, count]) => [Number(hour) * hourMs, { rows: count, sum: `${count}` }]));

describe("hours that differ", () => {
  it("are those that only one side has, or both with other rows", () => {
    const found = differing(hours({ 1: 5, 2: 5, 3: 5 }), hours({ 2: 5, 3: 6, 9: 1 }));
    expect(found.map(({ hour, rows }) => [hour / hourMs, rows])).toEqual([
      [1, 5],
      [3, 5],
      [9, 0],
    ]);
  });

  it("are in history only those that the source has", () => {
    expect(differing(hours({ 3: 5 }), hours({ 2: 5 }), true).map(({ hour }) => hour / hourMs)).toEqual([3]);
  });

  it("adjoin across hours of which nobody knows anything, and not across one that is the same", () => {
    const found = differing(hours({ 1: 1, 5: 1, 6: 1, 7: 1 }), hours({ 6: 1 }));
    expect(found.map(({ adjoins }) => adjoins)).toEqual([false, true, false]);
  });
});

describe("a span", () => {
  const all = differing(hours({ 1: 10, 2: 10, 3: 10, 5: 10 }), hours({ 4: 1 }));

  it("takes adjoining hours up to the limit of rows", () => {
    expect(nextSpan(all, 20, 99)).toEqual({
      span: { from: instant(hourMs), to: instant(3 * hourMs) },
      count: 2,
      rows: 20,
    });
  });

  it("takes no more hours than the limit, be they empty", () => {
    const deleted = differing(hours({}), hours({ 1: 1, 2: 1, 3: 1 }));
    expect(nextSpan(deleted, 0, 2)).toMatchObject({ count: 2, rows: 0 });
  });

  it("takes one hour whatever it holds", () => {
    expect(nextSpan(all, 1, 99)).toMatchObject({ count: 1, rows: 10 });
  });

  it("is cut to what may be touched, to the microsecond", () => {
    const horizon = "1970-01-01T01:00:00.000500Z";
    expect(
      overlap({ from: instant(hourMs), to: instant(2 * hourMs) }, { from: horizon, to: instant(9 * hourMs) }),
    ).toEqual({
      from: horizon,
      to: instant(2 * hourMs),
    });
    expect(
      overlap({ from: instant(0), to: instant(hourMs) }, { from: horizon, to: instant(9 * hourMs) }),
    ).toBeUndefined();
  });
});
