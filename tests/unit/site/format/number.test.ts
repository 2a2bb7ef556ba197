import { describe, expect, it } from "vitest";
import { inUnitOf, shownValue, valueInColumn, valueInWords } from "../../../../site/format/number.ts";

describe("a value in words", () => {
  it.each([
    [998, "ms", "998 ms"],
    [1_860, "ms", "1.86 s"],
    [999.7, "ms", "1 s"],
    [0.46, "s", "460 ms"],
    [150, "s", "2.5 min"],
    [59_990, "ms", "1 min"],
    [90, "min", "1.5 h"],
    [26, "h", "26 h"],
    [72, "h", "3 d"],
    [3_215, "", "3,215"],
    [3_215, "blocks", "3,215 blocks"],
    [1, "blocks", "1 block"],
    [1_234_567, "tokens", "1.23 M tokens"],
    [12_400_000_000, "bytes", "12.4 GB"],
    [999_999, "bytes", "1 MB"],
    [512, "bytes", "512 bytes"],
    [1_500_000, "bytes/s", "1.5 MB/s"],
    [0.46, "%", "0.46 %"],
    [31.27, "%", "31.3 %"],
    [100, "%", "100 %"],
    [0.0042, "%", "0.0042 %"],
    [12.3, "per minute", "12.3 per minute"],
    [1.44, "USD", "$1.44"],
    [1.4, "USD", "$1.40"],
    [0, "USD", "$0"],
    [0.0042, "USD", "$0.0042"],
    [1_234.5, "USD", "$1,235"],
    [-1.44, "USD", "−$1.44"],
    [-12.34, "%", "−12.3 %"],
    [-0.000_000_1, "ms", "0 ms"],
    [0, "ms", "0 ms"],
  ])("%d in %s is %s", (value, unit, words) => {
    expect(valueInWords(value, unit)).toBe(words);
  });

  it("has as many decimals as were asked for", () => {
    expect(valueInWords(1_864, "ms", 0)).toBe("2 s");
    expect(valueInWords(12.345, "%", 2)).toBe("12.35 %");
    expect(valueInWords(12, "USD", 0)).toBe("$12");
  });

  it("is a dash where nothing is known", () => {
    expect(valueInWords(null, "ms")).toBe("–");
    expect(valueInWords(Number.NaN, "%")).toBe("–");
  });

  it("has its unit apart, to be set smaller", () => {
    expect(shownValue(1_860, "ms")).toEqual({ number: "1.86", unit: "s" });
    expect(shownValue(1.44, "USD")).toEqual({ number: "$1.44", unit: "" });
  });
});

describe("a value in a column", () => {
  it.each([
    [3_215, "blocks", "3,215"],
    [1, "blocks", "1"],
    [1_234_567, "tokens", "1.23 M"],
    [12_400_000_000, "bytes", "12.4 GB"],
    [1_860, "ms", "1.86 s"],
    [3, "days", "3 days"],
    [4, "per minute", "4 per minute"],
  ])("%d %s is %s: what is counted stands above it", (value, unit, words) => {
    expect(valueInColumn(value, unit)).toBe(words);
  });
});

describe("the values of one axis", () => {
  it("are all in the unit that fits the largest", () => {
    expect([0, 500, 1_000, 2_500].map(inUnitOf(3_000, "ms"))).toEqual(["0", "0.5 s", "1 s", "2.5 s"]);
    expect([0, 250_000_000, 1_000_000_000].map(inUnitOf(1.2e9, "bytes"))).toEqual(["0", "0.25 GB", "1 GB"]);
  });
});
