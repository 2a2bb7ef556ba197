import { describe, expect, it } from "vitest";
import type { Duration } from "../../../model/duration.ts";
import {
  type Beat,
  beatOf,
  healthchecksSchedule,
  kumaIntervalSeconds,
  receiverProblem,
} from "../../../model/heartbeat.ts";
import type { Timer } from "../../../model/timer.ts";
import { timers } from "../../../timers/index.ts";

const timer = (every: Duration, timeout: Duration): Timer => ({
  ...{ id: "job", description: "works", verb: "evaluate", memoryMaxMb: 64 },
  ...{ every, timeout },
});
const beat = (every: Duration, timeout: Duration) => beatOf(timer(every, timeout)) as Beat;

const daily: Timer = {
  ...{ id: "job", description: "works", verb: "report", memoryMaxMb: 64 },
  ...{ daily: { at: "07:05", timezone: "Europe/Berlin" }, timeout: "30m" },
};

describe("a timer's heartbeat", () => {
  it("may be missed once, and a run may take all of its time", () => {
    expect(beat("15s", "14s")).toEqual({ periodSeconds: 15, graceSeconds: 29, tellsStart: false });
    expect(beat("15m", "60s")).toEqual({ periodSeconds: 900, graceSeconds: 960, tellsStart: true });
  });

  it("is missed before three periods are over, whatever the timer", () => {
    for (const [every, timeout] of [
      ["15s", "14s"],
      ["1m", "59s"],
      ["1h", "59m"],
    ] as const) {
      const { periodSeconds, graceSeconds } = beat(every, timeout);
      expect(periodSeconds + graceSeconds).toBeLessThan(3 * periodSeconds);
    }
  });

  it("is missed on the same day where it comes once a day: a clock that changes and a run that takes all of its time are no miss", () => {
    expect(beatOf(daily)).toMatchObject({ periodSeconds: 86_400, graceSeconds: 3_600 + 1_800, tellsStart: true });
  });

  it("is there for every timer of this project, but where one declares none", () => {
    expect(timers.map(beatOf)).not.toContain(undefined);
    expect(beatOf({ ...timer("1m", "10s"), heartbeat: "none" })).toBeUndefined();
  });
});

describe("at Healthchecks", () => {
  it("it has the period and the grace, a minute at least", () => {
    expect(healthchecksSchedule(beat("15s", "14s"))).toEqual({ timeout: 60, grace: 60 });
    expect(healthchecksSchedule(beat("1m", "50s"))).toEqual({ timeout: 60, grace: 110 });
  });

  it("its grace lasts longer than any run whose start is told", () => {
    for (const timeout of ["60s", "14m"] as const) {
      expect(healthchecksSchedule(beat("15m", timeout)).grace).toBeGreaterThan(900);
    }
  });

  it("a daily one is due at its time by its clock, whenever a report by hand was in between", () => {
    const schedule = { schedule: "5 7 * * *", tz: "Europe/Berlin", grace: 5_400 };
    expect(healthchecksSchedule(beatOf(daily) as Beat)).toEqual(schedule);
  });
});

describe("at Uptime Kuma", () => {
  it("it is one interval, less the two seconds that Kuma looks later", () => {
    expect(kumaIntervalSeconds(beat("15s", "14s"))).toBe(42);
    expect(kumaIntervalSeconds(beat("15m", "60s"))).toBe(1_858);
  });

  it("it is within what Kuma accepts", () => {
    expect(kumaIntervalSeconds(beat("5s", "4s"))).toBe(20);
    expect(kumaIntervalSeconds(beatOf(daily) as Beat)).toBe(86_400 + 5_400 - 2);
  });
});

describe("a receiver", () => {
  const host = "vps.example.org";

  it.each(["http://localhost:8000/ping", "http://127.0.0.1/ping", "http://[::1]:8000", "https://VPS.example.org/ping"])(
    "at %s is the watched machine",
    (address) => {
      expect(receiverProblem(address, host)).toMatch(/is the watched machine itself.*use one elsewhere/);
    },
  );

  it.each(["https://hc-ping.com", "https://hc.example.org/ping", "http://10.0.0.7:8000"])("at %s is not", (address) => {
    expect(receiverProblem(address, host)).toBeUndefined();
  });
});
