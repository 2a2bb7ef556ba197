import { describe, expect, it } from "vitest";
import { binomialDeviations, fisherDeviations } from "../../../../runtime/digest/chance.ts";

/** Deviations of a normal distribution for one-sided probabilities, by their tables. */
describe("a binomial count", () => {
  it.each([
    // P(X >= 9) where half an event is expected of 150: 3.4e-9.
    [9, 150, 0.5 / 150, 5.8],
    // P(X >= 10) of 10 at one half: 1/1024.
    [10, 10, 0.5, 3.1],
    // P(X <= 0) of 20 at one half: 1e-6.
    [0, 20, 0.5, -4.75],
    [60, 100, 0.5, 1.9],
    [40, 100, 0.5, -1.9],
  ])("of %i of %i at %d is %d deviations off", (count, total, chance, deviations) => {
    expect(binomialDeviations(count, total, chance)).toBeCloseTo(deviations, 0);
    expect(Math.abs(binomialDeviations(count, total, chance) - deviations)).toBeLessThan(0.15);
  });

  it("goes on smoothly where the normal distribution takes over", () => {
    const below = binomialDeviations(1_100, 5_000, 0.2);
    const above = binomialDeviations(1_100, 5_001, 0.2);
    expect(Math.abs(below - above)).toBeLessThan(0.1);
  });
});

describe("Fisher's exact test", () => {
  it("knows the lady who tastes tea: all four cups of eight by chance once in 70", () => {
    const deviations = fisherDeviations({ part: 4, whole: 4 }, { part: 0, whole: 4 });
    expect(Math.abs(deviations - 2.19)).toBeLessThan(0.1);
    expect(fisherDeviations({ part: 0, whole: 4 }, { part: 4, whole: 4 })).toBe(-deviations);
  });

  it("is 0 for equal shares, and none where there is no part at all", () => {
    expect(fisherDeviations({ part: 5, whole: 50 }, { part: 20, whole: 200 })).toBe(0);
    expect(fisherDeviations({ part: 0, whole: 50 }, { part: 0, whole: 200 })).toBe(0);
  });

  it("takes what is no count for the nearest one", () => {
    const exact = fisherDeviations({ part: 6, whole: 13 }, { part: 130, whole: 482 });
    expect(fisherDeviations({ part: 6, whole: 13 }, { part: 130.00000000000003, whole: 482 })).toBeCloseTo(exact, 6);
    expect(exact).toBeLessThan(2);
  });

  it("grows with the number of cases, exactly and by the normal distribution alike", () => {
    const of = (times: number) =>
      fisherDeviations({ part: 60 * times, whole: 1_000 * times }, { part: 160 * times, whole: 4_000 * times });
    expect(of(4)).toBeGreaterThan(1.8 * of(1));
    expect(of(30) / of(22)).toBeGreaterThan(1.1);
    expect(of(30) / of(22)).toBeLessThan(1.25);
  });
});
