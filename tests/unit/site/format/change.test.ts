import { describe, expect, it } from "vitest";
import { beforeInWords, changeOf } from "../../../../site/format/change.ts";

describe("what became of a figure", () => {
  it.each([
    [0.46, 1.6, "lower", "down", "71 %", "good"],
    [1.6, 0.46, "lower", "up", "248 %", "bad"],
    [110, 100, "higher", "up", "10 %", "good"],
    [90, 100, "higher", "down", "10 %", "bad"],
    [90, 100, "neither", "down", "10 %", "neutral"],
    [102, 100, "lower", "up", "2 %", "neutral"],
    [100.8, 100, "lower", "up", "0.8 %", "neutral"],
    [100.2, 100, "lower", "none", "unchanged", "neutral"],
    [0, 0, "lower", "none", "unchanged", "neutral"],
    [5, 0, "lower", "up", "from 0", "bad"],
    [1_200, 100, "lower", "up", "12 ×", "bad"],
    [0, 5, "lower", "down", "100 %", "good"],
    [-5, -10, "higher", "up", "50 %", "good"],
  ] as const)("%d after %d, where %s is better: %s %s, %s", (value, before, better, direction, inWords, tone) => {
    expect(changeOf(value, before, better)).toEqual({ direction, inWords, tone });
  });

  it("is not said where one of the two is not known", () => {
    expect(changeOf(null, 3, "lower")).toBeUndefined();
    expect(changeOf(3, null, "lower")).toBeUndefined();
  });
});

it("says what a figure is held against", () => {
  expect(beforeInWords("24h")).toBe("vs day before");
  expect(beforeInWords("7d")).toBe("vs 7 days before");
  expect(beforeInWords("1y")).toBe("vs year before");
});
