import { durationMs } from "./duration.ts";
import { type Daily, periodMs, type Timer } from "./timer.ts";

/** When a timer that no longer beats is down, as its own schedule has it. */
export interface Beat {
  /** Between two beats. */
  periodSeconds: number;
  /** How much later a beat may be: one may be lost, and a run may take as long as it is allowed to. Together with the period
   *  it is less than three periods, since a run is shorter than one. */
  graceSeconds: number;
  /** Whether the start of a run is told as well: not of one that is over before anybody could have read it. */
  tellsStart: boolean;
  /** Of a daily timer, when its beat is due. */
  daily?: Daily;
}

/** What a daily beat may be late beside its run: a clock that changes. None may be lost, which would be noticed a day too late. */
const dailyGraceSeconds = 3_600;

/** Undefined for a timer that declares none. */
export function beatOf(timer: Timer): Beat | undefined {
  if (timer.heartbeat === "none") return undefined;
  const { daily } = timer;
  const [periodSeconds, timeoutSeconds] = [periodMs(timer) / 1_000, durationMs(timer.timeout) / 1_000];
  const graceSeconds = timeoutSeconds + (daily ? dailyGraceSeconds : periodSeconds);
  return { periodSeconds, graceSeconds, tellsStart: timeoutSeconds >= 60, ...(daily ? { daily } : {}) };
}

// What Healthchecks accepts, of either.
const healthchecksSeconds = 60;

export type HealthchecksSchedule = { timeout: number; grace: number } | { schedule: string; tz: string; grace: number };

/** A beat as a check of Healthchecks. One of a timer that looks more often than each minute is down later than three periods. */
export function healthchecksSchedule({ periodSeconds, graceSeconds, daily }: Beat): HealthchecksSchedule {
  const atLeast = (seconds: number) => Math.max(healthchecksSeconds, Math.ceil(seconds));
  if (!daily) return { timeout: atLeast(periodSeconds), grace: atLeast(graceSeconds) };
  const [hour, minute] = daily.at.split(":").map(Number);
  return { schedule: `${minute} ${hour} * * *`, tz: daily.timezone, grace: atLeast(graceSeconds) };
}

const kumaSeconds = { min: 20, max: 2_073_600 };
// It looks a second after the interval, and where that is a moment too soon, once more a second later.
const kumaLateSeconds = 2;

/** A beat as the interval of Uptime Kuma's push monitor, which knows no grace. */
export function kumaIntervalSeconds({ periodSeconds, graceSeconds }: Beat): number {
  const seconds = Math.floor(periodSeconds + graceSeconds - kumaLateSeconds);
  return Math.min(kumaSeconds.max, Math.max(kumaSeconds.min, seconds));
}

/** The name of a timer's beat at any receiver, and its slug at Healthchecks. */
export const heartbeatName = (stack: string, timerId: string) => `watchbill-${stack}-${timerId}`;

/** What is wrong with the address of a receiver of a host's heartbeats; undefined: nothing. It goes by the names alone. */
export function receiverProblem(address: string, host: string): string | undefined {
  const name = new URL(address).hostname.replace(/^\[|\]$/g, "");
  const isLoopback = /^(localhost|127\.[\d.]+|0\.0\.0\.0|::1?)$|\.localhost$/.test(name);
  if (!isLoopback && name !== host.toLowerCase()) return undefined;
  return `${name} is the watched machine itself, and a receiver that goes down with it reports nothing; use one elsewhere, for example https://hc-ping.com`;
}
