import { describe, expect, it } from "vitest";
import { type Duration, durationMs, isDuration, spanInWords } from "../../../model/duration.ts";

describe("a duration", () => {
  it.each([
    ["15s", 15_000],
    ["5m", 300_000],
    ["1.5h", 5_400_000],
    ["2d", 172_800_000],
  ] as const)("%s is %d ms", (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(["", "5", "m5", "5 m", "5min", "-5m", "5m5s"])("%j is none, and never zero", (text) => {
    expect(isDuration(text)).toBe(false);
    expect(() => durationMs(text as Duration)).toThrow(/is not a duration; write for example "15s"/);
  });

  it.each([
    [-5, "0 s"],
    [4_400, "4 s"],
    [59_400, "59 s"],
    [59_600, "1 min"],
    [3_540_000, "59 min"],
    [3_600_000, "1 h"],
    [11_100_000, "3 h 5 min"],
    [187_200_000, "2 d 4 h"],
  ])("a span of %d ms is said as %s", (ms, words) => {
    expect(spanInWords(ms)).toBe(words);
  });
});
