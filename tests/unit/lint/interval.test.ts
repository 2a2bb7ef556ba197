import { describe, expect, it } from "vitest";
import { intervalMs } from "../../../lint/sql/interval.ts";

describe("an interval's text", () => {
  it.each([
    ["5 minutes", 300_000],
    ["1 day 2 hours", 93_600_000],
    ["1.5 hours", 5_400_000],
    ["-1 week", -604_800_000],
    [" 30 sec ", 30_000],
  ])("%s", (text, ms) => {
    expect(intervalMs(text)).toBe(ms);
  });

  it.each(["", "P1D", "01:00:00", "5 minutes ago", "five minutes"])('"%s" is not for us to read', (text) => {
    expect(intervalMs(text)).toBeUndefined();
  });
});
