import { describe, expect, it } from "vitest";
import { parseTimers, type Timer } from "../../../model/timer.ts";

const good = {
  id: "evaluate",
  description: "evaluates",
  verb: "evaluate",
  every: "15s",
  timeout: "14s",
  memoryMaxMb: 200,
} satisfies Timer;
const daily = { ...without(good, "every"), daily: { at: "07:30", timezone: "Europe/Berlin" } };

function without<T, Field extends keyof T>(timer: T, field: Field): Omit<T, Field> {
  const { [field]: _, ...rest } = timer;
  return rest;
}
const saying = (...timers: Timer[]) =>
  parseTimers(timers).map(({ file, field, message }) => `${file} ${field} ${message}`);

describe("a timer", () => {
  it("that is right has no problem", () => {
    const periods = (["1m", "1h", "6h", "24h", "1d"] as const).map((every) => ({
      ...good,
      id: `each-${every}`,
      every,
    }));
    expect(saying(good, { ...daily, id: "once" }, ...periods)).toEqual([]);
  });

  it.each(["7s", "90s", "7m", "90m", "7h", "2d"] as const)(
    "every %s drifts against the clock and is refused",
    (every) => {
      expect(saying({ ...good, every })[0]).toContain("every must divide a minute, an hour or a day evenly");
    },
  );

  it("runs by a period or once a day, and says which", () => {
    const both = 'every must be there, or daily: { at: "07:30", timezone: "Europe/Berlin" }, and not both';
    expect(saying(without(good, "every") as unknown as Timer)[0]).toContain(both);
    expect(saying({ ...daily, every: "1m" } as unknown as Timer)[0]).toContain(both);
  });

  it.each(["7:30", "24:00", "07:60", "07:30:00"])("once a day at %s is no time of the day", (at) => {
    expect(saying({ ...daily, daily: { at, timezone: "UTC" } })[0]).toContain(
      'daily.at must be a time of the day, for example "07:30"',
    );
  });

  it.each(["Europe/Berlinn", "europe/berlin", "+02:00", "Berlin; reboot", ""])("has no clock in %j", (timezone) => {
    expect(saying({ ...daily, daily: { at: "07:30", timezone } })).toEqual([
      'timers/evaluate.ts daily.timezone must be a time zone, for example "Europe/Berlin" or "UTC"',
    ]);
  });

  it.each(["UTC", "Etc/GMT+1", "America/Port-au-Prince", "America/Argentina/Buenos_Aires"])(
    "has one in %s",
    (timezone) => {
      expect(saying({ ...daily, daily: { at: "07:30", timezone } })).toEqual([]);
    },
  );

  it.each([
    ["02:00", "Europe/Berlin"],
    ["02:59", "America/New_York"],
    ["00:30", "America/Santiago"],
    ["02:15", "Australia/Lord_Howe"],
  ])("has no run on the day on which the clock leaves out %s in %s, and is refused", (at, timezone) => {
    expect(saying({ ...daily, daily: { at, timezone } })).toEqual([
      `timers/evaluate.ts daily.at is left out on the day on which the clock of ${timezone} goes forward, which would have no run; take a time that each day has`,
    ]);
  });

  it.each([
    ["01:59", "Europe/Berlin"],
    ["03:00", "Europe/Berlin"],
    ["02:30", "UTC"],
    ["02:30", "Asia/Kolkata"],
    ["02:30", "Australia/Lord_Howe"],
  ])("may run at %s in %s, which each day has", (at, timezone) => {
    expect(saying({ ...daily, daily: { at, timezone } })).toEqual([]);
  });

  it("runs a verb or a script, and only one of them", () => {
    const rest = without(good, "verb");
    expect(saying({ ...rest, script: "host-drift" })).toEqual([]);
    expect(saying(rest as unknown as Timer)[0]).toContain("verb must run one thing");
    expect(saying({ ...good, script: "host-drift" } as Timer)[0]).toContain("verb must run one thing");
  });

  it("must end before its next run begins", () => {
    expect(saying({ ...good, timeout: "15s" })).toEqual([
      "timers/evaluate.ts timeout must be shorter than every (15s)",
    ]);
    expect(saying({ ...daily, timeout: "24h" })).toEqual(["timers/evaluate.ts timeout must be shorter than a day"]);
  });

  it("of an id that another has is refused", () => {
    expect(saying(good, good)).toEqual(['timers/evaluate.ts id "evaluate" is declared twice; rename one']);
  });

  it("cannot smuggle a line into a unit file through its description", () => {
    expect(saying({ ...good, description: "x\nExecStart=/bin/sh" })[0]).toContain("must be one line");
  });

  it("may say that it has no heartbeat, and nothing else of it", () => {
    expect(saying({ ...good, heartbeat: "none" })).toEqual([]);
    expect(saying({ ...good, heartbeat: "1m" as never })[0]).toContain('heartbeat must be "none", or left out');
  });
});
