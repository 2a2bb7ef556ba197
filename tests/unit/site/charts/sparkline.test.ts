import { describe, expect, it } from "vitest";
import { sparkPaths } from "../../../../site/charts/draw-sparkline.ts";

describe("a course", () => {
  it("is nothing where hardly anything is known", () => {
    expect(sparkPaths([])).toBeUndefined();
    expect(sparkPaths([null, 4, null, 5])).toBeUndefined();
  });

  it("has a dot where it is now, also when that was a while ago", () => {
    expect(sparkPaths([1, 2, 3, null, null])?.dot).toBe("M100 4h0");
  });

  it("breaks where nothing is known for long, and leads over what is short", () => {
    const moves = (values: (number | null)[]) => sparkPaths(values)?.line.match(/M/g)?.length;
    expect(moves([...Array(20).fill(1), null, ...Array(20).fill(2)])).toBe(1);
    expect(moves([...Array(20).fill(1), ...Array(10).fill(null), ...Array(20).fill(2)])).toBe(2);
  });

  it("shows what never changes, and anything of any size, without dividing by nothing", () => {
    for (const values of [
      [5, 5, 5],
      [0, 0, 0],
      [-1, -1, -2],
      [1e15, 1e-15, 0],
    ]) {
      expect(Object.values(sparkPaths(values) ?? {}).join(""), String(values)).not.toMatch(/NaN|Infinity/);
    }
  });
});
