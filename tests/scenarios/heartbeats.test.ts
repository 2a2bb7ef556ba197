import { describe, expect, it } from "vitest";
import { latest, parseCalendar } from "../../model/calendar.ts";
import { durationMs } from "../../model/duration.ts";
import { type Beat, beatOf, healthchecksSchedule, kumaIntervalSeconds } from "../../model/heartbeat.ts";
import { type Daily, periodMs, type Timer } from "../../model/timer.ts";
import { timers } from "../../timers/index.ts";
import { type Random, seededRandom } from "../world/app/service/random.ts";
import { Check } from "../world/healthchecks/check.ts";
import { PushMonitor } from "../world/kuma/push-monitor.ts";
import { seedOfRun } from "../world/random.ts";

const ticks = 200;
const second = 1_000;
const hourMs = 3_600 * second;

interface Beats {
  timer: Timer;
  beat: Beat;
  everyMs: number;
}

const beatsOf = (timer: Timer): Beats => ({
  timer,
  beat: beatOf(timer) as Beat,
  everyMs: periodMs(timer),
});
const evaluate = beatsOf(timers.find(({ id }) => id === "evaluate") as Timer);
const all = timers.filter((timer) => beatOf(timer)).map(beatsOf);
const [once, often] = [all.filter(({ beat }) => beat.daily), all.filter(({ beat }) => !beat.daily)];

interface Sent {
  startMs: number;
  endMs: number;
  lost: boolean;
}

/** Runs of a timer as they reach a receiver: systemd is a tenth of a second late, a run takes up to all of its time, the way up to two
 *  seconds, and one beat in ten is lost, but never two in a row. */
function jittered({ timer, everyMs }: Beats, random: Random): Sent[] {
  let lostBefore = false;
  return Array.from({ length: ticks }, (_, run) => {
    const startMs = run * everyMs + 60 + random() * 50;
    const endMs = startMs + random() ** 4 * (durationMs(timer.timeout) - 2 * second) + random() * 2 * second;
    const lost = !lostBefore && random() < 0.1;
    lostBefore = lost;
    return { startMs, endMs, lost };
  });
}

/** The moments at which a receiver found the timer down: it is looked at each second up to the end of `forMs`. */
function downsAtHealthchecks({ beat }: Beats, sent: readonly Sent[], untilMs: number): number[] {
  const check = new Check("", "", healthchecksSchedule(beat));
  const pings = sent.flatMap(({ startMs, endMs, lost }) => [
    ...(beat.tellsStart ? [{ atMs: startMs, signal: "start" as const }] : []),
    ...(lost ? [] : [{ atMs: endMs, signal: 0 }]),
  ]);
  const downs: number[] = [];
  let taken = 0;
  for (let nowMs = 0, was = false; nowMs <= untilMs; nowMs += second) {
    for (; taken < pings.length && (pings[taken]?.atMs ?? 0) <= nowMs; taken++) {
      const { atMs, signal } = pings[taken] as (typeof pings)[number];
      expect(check.ping(signal, atMs), "one ping too many within a minute").toBe(true);
    }
    const is = check.status(nowMs) === "down";
    if (is && !was) downs.push(nowMs);
    was = is;
  }
  return downs;
}

function downsAtKuma({ beat }: Beats, sent: readonly Sent[], untilMs: number): number[] {
  const monitor = new PushMonitor(kumaIntervalSeconds(beat), 0);
  for (const { endMs, lost } of sent) if (!lost) monitor.push("up", endMs);
  monitor.at(untilMs);
  return monitor.downs;
}

const lastHeard = (sent: readonly Sent[]) => sent.findLast(({ lost }) => !lost)?.endMs ?? 0;

describe.each(often)("$timer.id", (beats) => {
  const { beat, everyMs } = beats;
  const seed = seedOfRun();

  it(`is never down in ${ticks} jittered ticks, and then within three, at Uptime Kuma`, () => {
    for (let run = 0; run < 50; run++) {
      const sent = jittered(beats, seededRandom("heartbeats", seed, run));
      expect(downsAtKuma(beats, sent, ticks * everyMs), `seed ${seed}, run ${run}`).toEqual([]);
      const [down = Number.NaN] = downsAtKuma(beats, sent, (ticks + 5) * everyMs);
      expect(down - lastHeard(sent)).toBeLessThanOrEqual(3 * everyMs);
    }
  });

  it(`is never down in ${ticks} jittered ticks at Healthchecks, and then within three, or two minutes where those are longer`, () => {
    const { timeout, grace } = healthchecksSchedule(beat) as { timeout: number; grace: number };
    for (let run = 0; run < 5; run++) {
      const sent = jittered(beats, seededRandom("heartbeats", seed, run));
      expect(downsAtHealthchecks(beats, sent, ticks * everyMs), `seed ${seed}, run ${run}`).toEqual([]);
      const untilMs = ticks * everyMs + 5 * Math.max(everyMs, 60 * second);
      const [down = Number.NaN] = downsAtHealthchecks(beats, sent, untilMs);
      expect(down - lastHeard(sent)).toBeLessThanOrEqual((timeout + grace + 1) * second);
      expect(timeout + grace).toBeLessThan(Math.max(121, (3 * everyMs) / second));
    }
  });
});

describe.each(once)("$timer.id, once a day", ({ timer, beat }) => {
  const { at, timezone } = timer.daily as Daily;
  const calendar = parseCalendar(`*-*-* ${at}`);
  /** When the timer elapses on each day of a year, in which the clock changes twice. */
  const runsMs = Array.from({ length: 365 }, (_, day) => {
    const noonMs = Date.UTC(2026, 0, 1 + day, 23);
    return latest(calendar, timezone, noonMs - 24 * hourMs, noonMs) as number;
  });
  const takesMs = (random: Random) => random() ** 4 * (durationMs(timer.timeout) - 2 * second) + 2 * second;

  it("is never down in a year of jittered runs, with others by hand in between, and then on the day of the first that is missed", () => {
    const random = seededRandom("heartbeats", seedOfRun());
    const check = new Check("", "", healthchecksSchedule(beat));
    const monitor = new PushMonitor(kumaIntervalSeconds(beat), runsMs[0] as number);
    for (const runMs of runsMs) {
      const endMs = runMs + 60 + takesMs(random);
      expect(check.status(endMs)).not.toBe("down");
      check.ping("start", runMs + 60);
      expect(check.status(endMs)).not.toBe("down");
      for (const atMs of [endMs, endMs + random() * 12 * hourMs]) {
        check.ping(0, atMs);
        monitor.push("up", atMs);
      }
    }
    const missedMs = (runsMs.at(-1) as number) + 24 * hourMs;
    expect(monitor.at(missedMs)).toBe(false);
    expect(check.status(missedMs + durationMs(timer.timeout))).toBe("grace");
    expect(check.status(missedMs + durationMs(timer.timeout) + hourMs)).toBe("down");
    monitor.at(missedMs + 24 * hourMs);
    expect(monitor.downs).toHaveLength(1);
  });
});

describe("a dead evaluator", () => {
  it("is down before three of its ticks have passed, whenever Kuma looks", () => {
    for (let madeMs = 0; madeMs < 42 * second; madeMs += 250) {
      const monitor = new PushMonitor(kumaIntervalSeconds(evaluate.beat), -madeMs);
      for (let tick = 0; tick < 20; tick++) monitor.push("up", tick * 15 * second + 300);
      const diedMs = 19 * 15 * second + 300;
      expect(monitor.at(diedMs + 40 * second)).toBe(false);
      expect(monitor.at(diedMs + 3 * 15 * second)).toBe(true);
    }
  });

  it("that only lost two beats in a row is down at Kuma, and not at Healthchecks", () => {
    const sent = [0, 1, 2, 3, 4, 5].map((tick) => {
      const endMs = tick * 15 * second;
      return { startMs: endMs, endMs, lost: tick === 2 || tick === 3 };
    });
    expect(downsAtKuma(evaluate, sent, 75 * second)).toHaveLength(1);
    expect(downsAtHealthchecks(evaluate, sent, 75 * second)).toEqual([]);
  });
});
