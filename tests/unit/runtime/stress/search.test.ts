import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakingPoint } from "../../../../runtime/stress/search.ts";

function asked(capacity: number, { firstUsers = 4, withinPercent = 5, mostUsers = 1_000 } = {}) {
  const tried: number[] = [];
  const holds = async (users: number) => {
    tried.push(users);
    return users <= capacity;
  };
  return { tried, found: breakingPoint({ firstUsers, withinPercent, mostUsers, holds }) };
}

describe("the search for the breaking point", () => {
  it("takes half as many more until it breaks, then halves what lies between", async () => {
    const { tried, found } = asked(18);
    expect(await found).toEqual({ holds: 18, breaks: 19 });
    expect(tried).toEqual([4, 6, 9, 14, 21, 21, 17, 19, 19, 18]);
  });

  it("says 0 where not even one is held", async () => {
    expect(await asked(0).found).toEqual({ holds: 0, breaks: 1 });
  });

  it("never tries more than it may, and says that none were too many", async () => {
    const { tried, found } = asked(5_000, { mostUsers: 40 });
    expect(await found).toEqual({ holds: 40, breaks: undefined });
    expect(Math.max(...tried)).toBe(40);
  });

  it("does not take one bad moment for a limit", async () => {
    let calls = 0;
    const holds = async (users: number) => {
      calls += 1;
      return calls !== 2 && users <= 18;
    };
    const found = await breakingPoint({ firstUsers: 4, withinPercent: 5, mostUsers: 100, holds });
    expect(found).toEqual({ holds: 18, breaks: 19 });
  });

  it("finds whatever capacity there is, as closely as it was asked to, in few steps", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        async (capacity, firstUsers, withinPercent) => {
          const { tried, found } = asked(capacity, { firstUsers, withinPercent });
          const { holds, breaks = 0 } = await found;
          expect(holds).toBeLessThanOrEqual(capacity);
          expect(breaks).toBeGreaterThan(capacity);
          expect(breaks - holds).toBeLessThanOrEqual(Math.max(1, (breaks * withinPercent) / 100));
          expect(tried.length).toBeLessThan(60);
        },
      ),
    );
  });
});
