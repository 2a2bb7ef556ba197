import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { type Duration, durationMs, isDuration } from "./duration.ts";
import { type Problem, shapeProblems } from "./problem.ts";

/** One job on the host: a systemd timer that runs a verb of the runtime, or a host script as root, in systemd's sandbox. */
export type Timer = TimerCommon & ({ verb: TimerVerb } | { script: TimerScript });

export type TimerVerb = (typeof verbs)[number];
/** Needs neither Node nor a release; see runtime/host. */
export type TimerScript = (typeof scripts)[number];

const verbs = ["evaluate", "hetzner", "push-containers", "sync-metrics", "sync-logs"] as const;
const scripts = ["host-drift"] as const;

/** What keeps a copy of metrics or logs, which is a DuckDB file. */
export type CopyVerb = "sync-metrics" | "sync-logs";

/** Undefined for a timer that keeps no copy. */
export function copyVerbOf(timer: Timer): CopyVerb | undefined {
  const verb = "verb" in timer ? timer.verb : undefined;
  return verb === "sync-metrics" || verb === "sync-logs" ? verb : undefined;
}

interface TimerCommon {
  /** kebab-case; the unit is `watchbill-<stack>-<id>.timer`. */
  id: string;
  description: string;
  /** A period that divides a minute or an hour evenly, kept by wall clock; missed runs are not made up for. One of a minute or
   *  more also runs soon after its deployment and after a reboot. */
  every: Duration;
  /** A run that takes longer is ended and reported. Shorter than the period, so that runs never pile up. */
  timeout: Duration;
  /** What the run may use at most. */
  memoryMaxMb: number;
  /** Each run tells a receiver outside the machine how it ended, so that a timer that stops is noticed; "none" is for one that may
   *  stop. When it is missed follows from `every` and `timeout`: see `beatOf`. */
  heartbeat?: "none";
}

const duration = z.string().refine(isDuration, { error: 'must be a duration, for example "15s"' });
const schema = z
  .strictObject({
    id: idSchema,
    description: z
      .string()
      .min(1)
      .regex(/^[^\r\n%]*$/, "must be one line without %"),
    every: duration.refine(dividesEvenly, {
      error: 'must divide a minute or an hour evenly, for example "15s" or "5m"',
    }),
    timeout: duration,
    memoryMaxMb: z.number().int().min(16),
    verb: z.enum(verbs).optional(),
    script: z.enum(scripts).optional(),
    heartbeat: z
      .literal("none", 'must be "none", or left out: when it is missed follows from every and timeout')
      .optional(),
  })
  .refine(({ verb, script }) => (verb === undefined) !== (script === undefined), {
    error: 'must run one thing; give it a verb ("evaluate") or a script ("host-drift")',
    path: ["verb"],
  });

function dividesEvenly(every: string): boolean {
  if (!isDuration(every)) return true; // said already
  const seconds = durationMs(every) / 1_000;
  return seconds >= 1 && (seconds < 60 ? 60 % seconds === 0 : 3_600 % seconds === 0 && seconds % 60 === 0);
}

/** All problems of all declared timers. */
export function parseTimers(timers: readonly Timer[]): Problem[] {
  return timers.flatMap((timer, index) => {
    const file = timer?.id ? `timers/${timer.id}.ts` : "timers/index.ts";
    const parsed = schema.safeParse(timer);
    const problems = shapeProblems(file, parsed.error);
    if (parsed.success && durationMs(timer.timeout) >= durationMs(timer.every)) {
      problems.push({ file, field: "timeout", message: `must be shorter than every (${timer.every})` });
    }
    if (timers.findIndex(({ id }) => id === timer?.id) !== index) {
      problems.push({ file, field: "id", message: `"${timer.id}" is declared twice; rename one` });
    }
    return problems;
  });
}
