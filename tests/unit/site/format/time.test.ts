import { describe, expect, it } from "vitest";
import { agoInWords, clockOf } from "../../../../site/format/time.ts";

const nowMs = Date.parse("2026-11-24T20:59:07Z");
const minuteMs = 60_000;

describe("an age", () => {
  it.each([
    [20_000, "just now"],
    [3 * minuteMs + 59_000, "3 min ago"],
    [60 * minuteMs, "1 h ago"],
    [33 * 60 * minuteMs, "33 h ago"],
    [5 * 24 * 60 * minuteMs, "5 days ago"],
    [-3 * minuteMs, "in 3 min"],
  ])("of %d ms is %s", (ageMs, words) => {
    expect(agoInWords(nowMs - ageMs, nowMs)).toBe(words);
  });
});

describe("a clock", () => {
  it("goes by its time zone, whatever the browser's is", () => {
    expect(clockOf("UTC").minute(nowMs)).toBe("Tue 24 Nov, 20:59");
    expect(clockOf("Europe/Berlin").minute(nowMs)).toBe("Tue 24 Nov, 21:59");
    expect(clockOf("Asia/Kolkata").minute(nowMs)).toBe("Wed 25 Nov, 02:29");
  });

  it("knows summer time", () => {
    expect(clockOf("Europe/Berlin").time(Date.parse("2026-07-01T12:00:00Z"))).toBe("14:00");
  });

  it("says the year of what is long ago", () => {
    expect(clockOf("UTC").minute(Date.parse("2025-09-03T08:05:00Z"), nowMs)).toBe("Wed 3 Sep 2025, 08:05");
  });

  it("says a moment exactly", () => {
    expect(clockOf("UTC").exact(Date.parse("2026-03-04T00:05:09Z"))).toBe("2026-03-04 00:05:09 UTC");
  });

  it("has days, dates and months for axes", () => {
    const { weekday, date, month, zone } = clockOf("UTC");
    expect([weekday(nowMs), date(nowMs), month(nowMs), zone(nowMs)]).toEqual(["Tue 24", "24 Nov", "Nov 2026", "UTC"]);
  });

  it("calls its zone by its name, where there is one", () => {
    const summerMs = Date.parse("2026-07-01T12:00:00Z");
    expect([nowMs, summerMs].map(clockOf("Europe/Berlin").zone)).toEqual(["CET", "CEST"]);
    expect(clockOf("Asia/Kolkata").zone(nowMs)).toBe("GMT+5:30");
  });

  it("is UTC's where a browser does not know the zone", () => {
    expect(clockOf("Mars/Olympus").time(nowMs)).toBe("20:59");
  });
});
