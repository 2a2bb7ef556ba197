import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StressResult, WindowResult } from "../../../../model/stress-result.ts";
import { chanceOfGreater, compared } from "../../../../runtime/stress/compare.ts";
import { seededRandom } from "../../../../runtime/stress/random.ts";

const window = (blockP50Ms: number): WindowResult => ({
  firstAudioP50Ms: null,
  blockP50Ms,
  blockP95Ms: null,
  blocksPlayed: 100,
  broken: [],
});

const result = (id: string, windows: WindowResult[], more: Partial<StressResult> = {}) =>
  ({
    id,
    test: "listening",
    profile: "baseline",
    target: "http://a",
    steps: [{ users: 5, windows }],
    ...more,
  }) as StressResult;

/** Windows of a system that takes about so long, give or take 3 %. */
function windowsAt(ms: number, seed: string): WindowResult[] {
  const random = seededRandom(seed);
  return Array.from({ length: 10 }, () => window(ms * (0.97 + 0.06 * random())));
}

describe("the comparison with an earlier baseline", () => {
  it("finds a system that is a fifth slower", () => {
    const [found] = compared(result("old", windowsAt(100, "a")), result("new", windowsAt(120, "b")));
    expect(found).toMatchObject({ figure: "blockP50Ms", isWorse: true });
    expect(found?.ratio).toBeCloseTo(1.2, 1);
  });

  it("does not flag an unchanged one, whatever its windows happened to be", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const [found] = compared(result("old", windowsAt(100, `a${seed}`)), result("new", windowsAt(100, `b${seed}`)));
      expect(found?.isWorse).toBe(false);
    }
  });

  it("does not flag what is surely slower by less than anybody hears", () => {
    const [found] = compared(result("old", windowsAt(100, "a")), result("new", windowsAt(108, "b")));
    expect(found?.p).toBeLessThan(0.001);
    expect(found?.isWorse).toBe(false);
  });

  it("does not take one bad window for a regression", () => {
    const now = [...windowsAt(100, "b").slice(1), window(900)];
    expect(compared(result("old", windowsAt(100, "a")), result("new", now))[0]?.isWorse).toBe(false);
  });

  it("says nothing of fewer than five windows", () => {
    expect(compared(result("old", windowsAt(100, "a").slice(0, 4)), result("new", windowsAt(200, "b")))).toEqual([]);
  });

  it("refuses to compare what is not the same test, profile, target and number of people", () => {
    const old = result("20261126-0730-baseline", windowsAt(100, "a"));
    const other = (more: Partial<StressResult>) => () => compared(old, result("new", windowsAt(100, "b"), more));
    expect(other({ target: "http://b" })).toThrow("20261126-0730-baseline is of another target: http://a");
    expect(other({ profile: "steps" })).toThrow("is of another profile: baseline");
    expect(other({ steps: [{ users: 6, windows: [] }] as never })).toThrow("had another number of people");
  });
});

describe("the chance of being greater by accident", () => {
  it("is what counting all ways to deal the values gives", () => {
    expect(chanceOfGreater([1, 2, 3], [4, 5, 6])).toBeCloseTo(1 / 20, 12);
    expect(chanceOfGreater([4, 5, 6], [1, 2, 3])).toBe(1);
    expect(chanceOfGreater([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(1 / 252, 12);
    expect(chanceOfGreater([1, 3], [2, 4])).toBeCloseTo(2 / 6, 12);
  });

  it("is never smaller where values are equal than where they differ", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 10 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 10 }),
        (one, other) => {
          const p = chanceOfGreater(one, other);
          expect(p).toBeGreaterThan(0);
          expect(p).toBeLessThanOrEqual(1);
          const apart = other.map((value) => value + 0.5);
          expect(p).toBeGreaterThanOrEqual(chanceOfGreater(one, apart) - 1e-12);
        },
      ),
    );
  });
});
