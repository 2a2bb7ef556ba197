import { describe, expect, it } from "vitest";
import { medianSlope, slope } from "../../../runtime/sources/slope.ts";

const points = (values: readonly number[]) => values.map((value, at) => ({ at, value }));
const week = 168;
const hourly = (value: (hour: number) => number) => points(Array.from({ length: week }, (_, hour) => value(hour)));

describe.each([
  ["least squares", slope],
  ["the median of all pairs", medianSlope],
])("%s", (_, of) => {
  it("is the growth of what grows evenly", () => {
    expect(of(points([1, 3, 5, 7]))).toBe(2);
    expect(of(points([7, 5, 3]))).toBe(-2);
  });

  it("is none for one point, none at all, or the same moment", () => {
    expect(of(points([5]))).toBe(0);
    expect(of([])).toBe(0);
    expect(
      of([
        { at: 1, value: 1 },
        { at: 1, value: 9 },
      ]),
    ).toBe(0);
  });
});

describe("the median of all pairs", () => {
  it("is not bent by a download of the last day, where least squares are", () => {
    const jump = hourly((hour) => (hour < week - 20 ? 10 : 50));
    expect(medianSlope(jump)).toBe(0);
    expect(slope(jump)).toBeGreaterThan(0.05);
  });

  it("follows what grows though it is cleared up once", () => {
    expect(medianSlope(hourly((hour) => 2 * hour - (hour > 150 ? 60 : 0)))).toBeCloseTo(2, 1);
  });

  it("follows what grows in steps, once a day", () => {
    expect(medianSlope(hourly((hour) => 24 * Math.floor(hour / 24)))).toBeCloseTo(1, 1);
  });

  it("takes of many points as many as it needs", () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({ at, value: 3 * at }));
    expect(medianSlope(many)).toBe(3);
  });
});
