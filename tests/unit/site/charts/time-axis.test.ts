import { describe, expect, it } from "vitest";
import { timeTicks } from "../../../../site/charts/time-axis.ts";
import { clockOf } from "../../../../site/format/time.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const end = Date.parse("2026-11-24T20:59:00Z");
const labels = (spanMs: number, width: number, timezone = "UTC", toMs = end) =>
  timeTicks(toMs - spanMs, toMs, width, clockOf(timezone)).map(({ label }) => label);

describe("ticks of time", () => {
  it("of a week are its days, all of them where there is room", () => {
    const days = ["Wed 18", "Thu 19", "Fri 20", "Sat 21", "Sun 22", "Mon 23", "Tue 24"];
    expect(labels(7 * dayMs, 500)).toEqual(days);
  });

  it("of a week on a phone are every other day, evenly", () => {
    expect(labels(7 * dayMs, 280)).toEqual(["Thu 19", "Sat 21", "Mon 23"]);
  });

  it("of a day are hours, and midnight is the day's name", () => {
    expect(labels(dayMs, 500)).toEqual(["21:00", "Tue 24", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00"]);
  });

  it("of a month are Mondays with their dates", () => {
    expect(labels(30 * dayMs, 400)).toEqual(["26 Oct", "2 Nov", "9 Nov", "16 Nov", "23 Nov"].slice(-5));
  });

  it("of a year are months, and January is the year's number", () => {
    expect(labels(365 * dayMs, 700)).toEqual([
      "Dec",
      "2026",
      "Feb",
      "Mar",
      "Apr",
      "May",
      "Jun",
      "Jul",
      "Aug",
      "Sep",
      "Oct",
      "Nov",
    ]);
    expect(labels(365 * dayMs, 220)).toEqual(["2026", "Apr", "Jul", "Oct"]);
  });

  it("are midnights of the zone, and not of UTC", () => {
    const [first] = timeTicks(end - 7 * dayMs, end, 500, clockOf("Asia/Kolkata"));
    expect(new Date(first?.at ?? 0).toISOString()).toBe("2026-11-18T18:30:00.000Z");
  });

  it("stay midnights where clocks change, in both directions", () => {
    for (const change of ["2026-03-29T12:00:00Z", "2026-10-25T12:00:00Z"]) {
      const middle = Date.parse(change);
      const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", timeStyle: "short" });
      const ticks = timeTicks(middle - 4 * dayMs, middle + 4 * dayMs, 600, clockOf("Europe/Berlin"));
      expect(ticks.map(({ at }) => clock.format(at))).toEqual(Array(8).fill("00:00"));
    }
  });

  it("come once where a clock goes back, and leave out nothing but the hour that is not there", () => {
    const night = Date.parse("2026-10-25T04:00:00Z");
    expect(labels(6 * hourMs, 500, "Europe/Berlin", night)).toEqual(["Sun 25", "01:00", "02:00", "03:00", "04:00"]);
    const spring = Date.parse("2026-03-29T04:00:00Z");
    expect(labels(6 * hourMs, 500, "Europe/Berlin", spring)).toEqual([
      "23:00",
      "Sun 29",
      "01:00",
      "03:00",
      "04:00",
      "05:00",
    ]);
  });

  it("leave room for their labels at any width", () => {
    for (const spanMs of [dayMs, 7 * dayMs, 14 * dayMs, 30 * dayMs, 365 * dayMs]) {
      for (const width of [150, 280, 400, 800, 1_300]) {
        const at = timeTicks(end - spanMs, end, width, clockOf("Europe/Berlin")).map((tick) => tick.at);
        const pixels = at.slice(1).map((ms, index) => ((ms - (at[index] as number)) / spanMs) * width);
        expect(Math.min(...pixels), `${spanMs} in ${width}`).toBeGreaterThanOrEqual(44);
        expect(at.length, `${spanMs} in ${width}`).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it("of a zone that a browser does not know are those of UTC", () => {
    expect(labels(7 * dayMs, 500, "Mars/Olympus")).toEqual(labels(7 * dayMs, 500));
  });
});
