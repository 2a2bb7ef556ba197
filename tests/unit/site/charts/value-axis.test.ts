import { describe, expect, it } from "vitest";
import { unitAbove, valueAxisOf, type Wanted } from "../../../../site/charts/value-axis.ts";

const axis = (values: (number | null)[], changes: Partial<Wanted> = {}, height = 200) =>
  valueAxisOf({ values, unit: "jobs", thresholds: [], fromZero: false, ...changes }, height);
const labels = (...asked: Parameters<typeof axis>) => {
  const { ticks, label } = axis(...asked);
  return ticks.map(label);
};

describe("an axis of values", () => {
  it("begins at zero, has round steps and ends soon above the data", () => {
    expect(labels([0, 990])).toEqual(["0", "250", "500", "750", "1,000"]);
    expect(labels([3, 14])).toEqual(["0", "5", "10", "15"]);
  });

  it("says its units where they are short, and the largest one that fits", () => {
    expect(labels([700, 2_700], { unit: "ms" })).toEqual(["0", "1 s", "2 s", "3 s"]);
    expect(labels([4e12], { unit: "bytes" })).toEqual(["0", "1 TB", "2 TB", "3 TB", "4 TB"]);
    expect(labels([0.00007], { unit: "USD" }).at(-1)).toBe("$0.000080");
    expect(unitAbove("jobs")).toBe("jobs");
    expect(["ms", "%", "USD", "bytes/s"].map(unitAbove)).toEqual(["", "", "", ""]);
  });

  it("of durations above a minute has steps that a clock has", () => {
    expect(labels([110_000], { unit: "ms" })).toEqual(["0", "0.5 min", "1 min", "1.5 min", "2 min"]);
    expect(labels([95], { unit: "min" })).toEqual(["0", "0.5 h", "1 h", "1.5 h", "2 h"]);
    expect(labels([58_000], { unit: "ms" })).toEqual(["0", "20 s", "40 s", "60 s"]);
  });

  it("keeps a threshold inside, with room for its label", () => {
    const { max } = axis([3, 14], { thresholds: [20] });
    expect(max).toBeGreaterThanOrEqual(22);
    expect(axis([3, 14], { thresholds: [-5] }).min).toBeLessThanOrEqual(-5);
  });

  it("counts whole things in whole steps", () => {
    expect(labels([0, 1])).toEqual(["0", "1"]);
    expect(labels([0, 2, 1])).toEqual(["0", "1", "2"]);
    expect(labels([0, 7, 3])).toEqual(["0", "2", "4", "6", "8"]);
  });

  it("ends at a hundred per cent, unless there is more", () => {
    expect(axis([20, 99.5], { unit: "%" }).max).toBe(100);
    expect(axis([20], { unit: "%", thresholds: [95] }).max).toBe(100);
    expect(axis([20, 104], { unit: "%" }).max).toBeGreaterThan(104);
  });

  it("shows small differences between large values, but never of lengths", () => {
    expect(axis([99.2, 99.9], { unit: "%" }).min).toBeGreaterThan(98);
    expect(axis([99.2, 99.9], { unit: "%", fromZero: true }).min).toBe(0);
    expect(axis([12, 12]).min).toBe(0);
  });

  it("goes below zero where values do", () => {
    const { min, max, ticks } = axis([-10, 9]);
    expect([min <= -10, max >= 9, ticks.includes(0)]).toEqual([true, true, true]);
  });

  it("is there for nothing at all, for zeros, and for values of any size", () => {
    for (const values of [[], [null], [0, 0], [1e-9], [1e15], [-1e9], [-3, -2]]) {
      for (const unit of ["jobs", "ms", "%", "USD", "bytes"]) {
        const { min, max, ticks } = axis(values, { unit });
        expect(max, `${values} ${unit}`).toBeGreaterThan(min);
        expect(ticks.length, `${values} ${unit}`).toBeGreaterThanOrEqual(2);
        expect(ticks.length, `${values} ${unit}`).toBeLessThanOrEqual(8);
        expect(ticks.every(Number.isFinite), `${values} ${unit}`).toBe(true);
      }
    }
  });
});
