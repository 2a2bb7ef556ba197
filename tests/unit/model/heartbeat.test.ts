import { describe, expect, it } from "vitest";
import {
  type Beat,
  beatOf,
  healthchecksSchedule,
  kumaIntervalSeconds,
  receiverProblem,
} from "../../../model/heartbeat.ts";
import type { Timer } from "../../../model/timer.ts";
import { timers } from "../../../timers/index.ts";

const timer = (every: Timer["every"], timeout: Timer["timeout"]): Timer => ({
  ...{ id: "job", description: "works", verb: "evaluate", memoryMaxMb: 64 },
  ...{ every, timeout },
});
const beat = (every: Timer["every"], timeout: Timer["timeout"]) => beatOf(timer(every, timeout)) as Beat;

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
});

describe("at Uptime Kuma", () => {
  it("it is one interval, less the two seconds that Kuma looks later", () => {
    expect(kumaIntervalSeconds(beat("15s", "14s"))).toBe(42);
    expect(kumaIntervalSeconds(beat("15m", "60s"))).toBe(1_858);
  });

  it("it is within what Kuma accepts", () => {
    expect(kumaIntervalSeconds(beat("5s", "4s"))).toBe(20);
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
