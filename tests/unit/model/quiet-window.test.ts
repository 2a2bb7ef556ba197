import { describe, expect, it } from "vitest";
import { openUntil, parseWindows, type QuietWindow } from "../../../model/quiet-window.ts";

const night: QuietWindow = {
  id: "night",
  why: "people sleep",
  starts: "Mon..Fri *-*-* 22:00",
  lasts: "9h",
  timezone: "Europe/Berlin",
  holds: { severities: ["warning"] },
};
const until = (change: Partial<QuietWindow>, moment: string) => {
  const end = openUntil({ ...night, ...change }, Date.parse(moment));
  return end === undefined ? "closed" : new Date(end).toISOString().slice(0, 16);
};

describe("a window", () => {
  // 2026-03-10 is a Tuesday; Berlin is one hour ahead of UTC then.
  it.each([
    ["2026-03-10T20:59Z", "closed"],
    ["2026-03-10T21:00Z", "2026-03-11T06:00"],
    ["2026-03-11T05:59Z", "2026-03-11T06:00"],
    ["2026-03-11T06:00Z", "closed"],
    ["2026-03-13T23:00Z", "2026-03-14T06:00"],
    ["2026-03-14T23:00Z", "closed"],
    ["2026-07-07T20:00Z", "2026-07-08T05:00"],
  ])("of nine hours from 22:00 in Berlin is at %s open until %s", (moment, expected) => {
    expect(until({}, moment)).toBe(expected);
  });

  it.each([
    ["daily", "2026-03-10T23:30Z", "2026-03-11T08:00"],
    ["Sat,Sun 00:00", "2026-03-13T23:00Z", "2026-03-14T08:00"],
    ["Sat,Sun 00:00", "2026-03-15T23:00Z", "closed"],
    ["weekly", "2026-03-15T23:00Z", "2026-03-16T08:00"],
    ["*-*-01 03:30", "2026-04-01T02:00Z", "2026-04-01T10:30"],
    ["*-12-24..26 18:00", "2026-12-25T18:00Z", "2026-12-26T02:00"],
    ["2026-03-10 01,13:15:00", "2026-03-10T13:00Z", "2026-03-10T21:15"],
    ["saturday 12:00", "2026-03-14T11:00Z", "2026-03-14T20:00"],
  ])("that starts %s is at %s open until %s", (starts, moment, expected) => {
    expect(until({ starts }, moment)).toBe(expected);
  });

  it("lasts as long as it says in the nights when the clock changes", () => {
    // In Berlin 2026-03-29 has no 02:00 to 03:00, and 2026-10-25 has that hour twice.
    expect(until({ starts: "Sat 22:00" }, "2026-03-28T21:00Z")).toBe("2026-03-29T06:00");
    expect(until({ starts: "Sat 22:00" }, "2026-10-24T20:00Z")).toBe("2026-10-25T05:00");
  });

  it("that starts in the hour which is left out starts when that hour would have begun to pass", () => {
    const gap = { starts: "02:30", lasts: "1h" } as const;
    expect(until(gap, "2026-03-29T01:29Z")).toBe("closed");
    expect(until(gap, "2026-03-29T01:30Z")).toBe("2026-03-29T02:30");
  });

  it("that starts in the hour which comes twice starts once, at the first of both", () => {
    const twice = { starts: "02:30", lasts: "30m" } as const;
    expect(until(twice, "2026-10-25T00:30Z")).toBe("2026-10-25T01:00");
    expect(until(twice, "2026-10-25T01:30Z")).toBe("closed");
  });

  it.each(["Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "America/St_Johns"])(
    "is right in %s",
    (timezone) => {
      const clock = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit" });
      for (let at = Date.UTC(2026, 2, 6); at < Date.UTC(2026, 2, 10); at += 900_000) {
        const inside = clock.format(at) >= "22:00";
        const open = openUntil({ ...night, starts: "22:00", lasts: "2h", timezone }, at) !== undefined;
        if (clock.format(at) !== "00:00") expect({ at, open }).toEqual({ at, open: inside });
      }
    },
  );
});

describe("what is wrong with a window", () => {
  const saying = (change: object) =>
    parseWindows([{ ...night, ...change } as QuietWindow], ["queue-depth"]).map(
      ({ field, message }) => `${field}: ${message}`,
    );

  it.each([
    ["noon", /^starts: "noon" must be a time of the day/],
    ["Fri..Mon 22:00", /^starts: "Fri..Mon" runs backwards/],
    ["Foo 22:00", /^starts: "Foo" is not understood; write for example "Mon..Fri 22:00"/],
    ["25:00", /^starts: "25" is not understood/],
    ["*-13-01 22:00", /^starts: "13" is not understood/],
    ["*-* 22:00", /^starts: "\*-\*" must be year-month-day/],
    ["Mon Tue *-*-* 22:00", /^starts: "Mon Tue \*-\*-\* 22:00" is not understood/],
    ["", /^starts: /],
  ])("%j as its start", (starts, message) => {
    expect(saying({ starts })).toEqual([expect.stringMatching(message)]);
  });

  it("a length of nothing or of more than a week, and a time zone that nobody knows", () => {
    expect(saying({ lasts: "10s", timezone: "Europe/Bonn" })).toEqual([
      'lasts: must be a duration from "1m" to "7d"',
      'timezone: must be the name of a time zone, for example "Europe/Berlin"',
    ]);
    expect(saying({ lasts: "8d" })).toHaveLength(1);
  });

  it("that it never ends, so that what it holds would never be told", () => {
    expect(saying({ starts: "daily", lasts: "24h" })).toEqual([
      "lasts: is so long that the window is always open: what it holds would never be told; shorten it",
    ]);
    expect(saying({ starts: "daily", lasts: "23h" })).toEqual([]);
  });

  it("an alert that does not exist, and a name that is taken", () => {
    expect(saying({ holds: { alerts: ["queue-depth", "source-unreachable"] } })).toEqual([]);
    expect(saying({ holds: { alerts: ["queue"] } })).toEqual([
      'holds.alerts: names the alert "queue", which does not exist',
    ]);
    expect(parseWindows([night, night], []).map(({ message }) => message)).toEqual([
      '"night" is declared twice; rename one',
    ]);
  });
});
