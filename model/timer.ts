import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { leavesOut } from "./calendar.ts";
import { type Duration, durationMs, isDuration, spanInWords } from "./duration.ts";
import { type Problem, shapeProblems } from "./problem.ts";
import { isTimezone } from "./route.ts";

/** One job on the host: a systemd timer that runs a verb of the runtime, or a host script as root, in systemd's sandbox. */
export type Timer = TimerCommon & Schedule & ({ verb: TimerVerb } | { script: TimerScript });

export type TimerVerb = (typeof verbs)[number];
/** Needs neither Node nor a release; see runtime/host. */
export type TimerScript = (typeof scripts)[number];

const verbs = ["evaluate", "hetzner", "push-containers", "sync-metrics", "sync-logs", "report", "render"] as const;
const scripts = ["host-drift"] as const;

/** What keeps a copy of metrics or logs, which is a DuckDB file. */
export type CopyVerb = "sync-metrics" | "sync-logs";

/** The verb or the script that it runs. */
export const jobOf = (timer: Timer): TimerVerb | TimerScript => ("verb" in timer ? timer.verb : timer.script);

/** Undefined for a timer that keeps no copy. */
export function copyVerbOf(timer: Timer): CopyVerb | undefined {
  const job = jobOf(timer);
  return job === "sync-metrics" || job === "sync-logs" ? job : undefined;
}

/** What keeps a copy or reads one. */
export const needsDuckDb = (timer: Timer): boolean =>
  copyVerbOf(timer) !== undefined || ["report", "render"].includes(jobOf(timer));

/** What the steps of a report may take before it is put together and sent; its timeout is for all of them. */
export const reportStepSeconds = { digest: 300, analyst: 960 } as const;

interface TimerCommon {
  /** kebab-case; the unit is `watchbill-<stack>-<id>.timer`. */
  id: string;
  description: string;
  /** A run that takes longer is ended and reported. Shorter than the period, so that runs never pile up. */
  timeout: Duration;
  /** What the run may use at most. */
  memoryMaxMb: number;
  /** Each run tells a receiver outside the machine how it ended, so that a timer that stops is noticed; "none" is for one that may
   *  stop. When it is missed follows from the schedule and `timeout`: see `beatOf`. */
  heartbeat?: "none";
}

/** When it runs: one of both. `every` is a period that divides a minute, an hour or a day evenly, kept by wall clock. A run that was
 *  missed is made up for where the period is longer than an hour; a timer whose period is shorter, and a minute or more, runs soon after
 *  its deployment and after a reboot instead. */
export type Schedule = { every: Duration; daily?: never } | { daily: Daily; every?: never };

/** Once a day, by the clock on the wall of a place. */
export interface Daily {
  /** `"07:30"` */
  at: string;
  /** `"Europe/Berlin"` */
  timezone: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Between two runs. A daily one's is an hour less or more when the clock changes. */
export const periodMs = ({ every }: Schedule): number => (every === undefined ? dayMs : durationMs(every));

/** `every 15s`, `daily at 07:30 (Europe/Berlin)` */
export const scheduleInWords = ({ every, daily }: Schedule): string =>
  every === undefined ? `daily at ${daily.at} (${daily.timezone})` : `every ${every}`;

/** Whether a run that was missed is made up for: the next one would be too long in coming. */
export const makesUp = (schedule: Schedule): boolean => periodMs(schedule) > hourMs;

const duration = z.string().refine(isDuration, { error: 'must be a duration, for example "15s"' });
const daily = z.strictObject({
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day, for example "07:30"'),
  timezone: z.string().refine((name) => systemdNames.test(name) && isTimezone(name), {
    error: 'must be a time zone, for example "Europe/Berlin" or "UTC"',
  }),
});
// What Intl knows in other spellings as well is a file's name to systemd.
const systemdNames = /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/;

const schema = z
  .strictObject({
    id: idSchema,
    description: z
      .string()
      .min(1)
      .regex(/^[^\r\n%]*$/, "must be one line without %"),
    every: duration
      .refine(dividesEvenly, {
        error: 'must divide a minute, an hour or a day evenly, for example "15s", "5m" or "6h"',
      })
      .optional(),
    daily: daily.optional(),
    timeout: duration,
    memoryMaxMb: z.number().int().min(16),
    verb: z.enum(verbs).optional(),
    script: z.enum(scripts).optional(),
    heartbeat: z
      .literal("none", 'must be "none", or left out: when it is missed follows from the schedule and timeout')
      .optional(),
  })
  .refine(({ verb, script }) => (verb === undefined) !== (script === undefined), {
    error: 'must run one thing; give it a verb ("evaluate") or a script ("host-drift")',
    path: ["verb"],
  })
  .refine(({ every, daily }) => (every === undefined) !== (daily === undefined), {
    error: 'must be there, or daily: { at: "07:30", timezone: "Europe/Berlin" }, and not both',
    path: ["every"],
  });

function dividesEvenly(every: string): boolean {
  if (!isDuration(every)) return true; // said already
  const seconds = durationMs(every) / 1_000;
  const [within = 0, unit = 1] = seconds < 60 ? [60, 1] : seconds < 3_600 ? [3_600, 60] : [86_400, 3_600];
  return seconds >= 1 && within % seconds === 0 && seconds % unit === 0;
}

/** All problems of all declared timers. */
export function parseTimers(timers: readonly Timer[]): Problem[] {
  return timers.flatMap((timer, index) => {
    const file = timer?.id ? `timers/${timer.id}.ts` : "timers/index.ts";
    const parsed = schema.safeParse(timer);
    const problems = shapeProblems(file, parsed.error);
    if (parsed.success) problems.push(...timeoutProblems(timer, file), ...clockProblems(timer, file));
    if (timers.findIndex(({ id }) => id === timer?.id) !== index) {
      problems.push({ file, field: "id", message: `"${timer.id}" is declared twice; rename one` });
    }
    return problems;
  });
}

/** Any year tells when clocks go forward: the day is another each year, the time is not. */
const lookedAtYear = 2026;

/** systemd leaves such a day out, and whoever waits for its heartbeat does not. */
function clockProblems({ daily }: Timer, file: string): Problem[] {
  if (!daily) return [];
  const [hour = 0, minute = 0] = daily.at.split(":").map(Number);
  if (!leavesOut(hour * 60 + minute, daily.timezone, lookedAtYear)) return [];
  const day = `the day on which the clock of ${daily.timezone} goes forward`;
  const message = `is left out on ${day}, which would have no run; take a time that each day has`;
  return [{ file, field: "daily.at", message }];
}

/** Beside its steps, for putting it together and sending it. */
const reportItselfSeconds = 300;

function timeoutProblems(timer: Timer, file: string): Problem[] {
  const timeoutMs = durationMs(timer.timeout);
  const { digest, analyst } = reportStepSeconds;
  const reportTimeoutMs = (digest + analyst + reportItselfSeconds) * 1_000;
  if (jobOf(timer) === "report" && timeoutMs < reportTimeoutMs) {
    const steps = `the digest may take ${digest / 60} min, the model ${analyst / 60}, and sending it some more`;
    return [{ file, field: "timeout", message: `must be ${spanInWords(reportTimeoutMs)} or more: ${steps}` }];
  }
  if (timeoutMs < periodMs(timer)) return [];
  const period = timer.every === undefined ? "a day" : `every (${timer.every})`;
  return [{ file, field: "timeout", message: `must be shorter than ${period}` }];
}
