import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { contextLimits, contextParts, type ReportContext } from "./report-context.ts";

const time = z.number();
const count = z.number().int().nonnegative();
const text = z.string().max(contextLimits.text);
const labels = z
  .record(z.string().max(contextLimits.label), z.string().max(contextLimits.label))
  .refine((pairs) => Object.keys(pairs).length <= contextLimits.labels, `must be at most ${contextLimits.labels}`);

const alerts = z.strictObject({
  knownSinceMs: time,
  lastTickAtMs: time.nullable(),
  firings: z
    .array(
      z.strictObject({
        alertId: idSchema,
        title: text,
        severity: z.enum(["warning", "critical"]),
        labels,
        value: z.number().nullable(),
        unit: text,
        firedAtMs: time,
        resolvedAtMs: time.nullable(),
        held: text.nullable(),
        acknowledgedAtMs: time.nullable(),
      }),
    )
    .max(contextLimits.firings),
  firingsLeftOut: count,
  byRule: z
    .array(
      z.strictObject({
        alertId: idSchema,
        title: text,
        count,
        weeksBefore: z.array(count).max(contextLimits.weeks),
      }),
    )
    .max(contextLimits.rules),
  failing: z.array(z.strictObject({ alertId: idSchema, problem: text })).max(contextLimits.rules),
  silences: z
    .array(z.strictObject({ alertId: idSchema, labels, reason: text, createdAtMs: time, endsAtMs: time }))
    .max(contextLimits.silences),
});

const channel = z.strictObject({
  id: idSchema,
  delivered: count,
  waiting: count,
  setAside: z.array(z.strictObject({ atMs: time, title: text, error: text })).max(contextLimits.refused),
  setAsideCount: count,
  lastDeliveredAtMs: time.nullable(),
});

const timers = z.strictObject({
  timers: z
    .array(
      z.strictObject({
        unit: text,
        isOurs: z.boolean(),
        lastMs: time.nullable(),
        nextMs: time.nullable(),
        overdueMinutes: z.number().nonnegative(),
        state: text,
      }),
    )
    .max(contextLimits.timers),
  failedUnits: z.array(z.strictObject({ unit: text, description: text })).max(contextLimits.units),
});

const disk = z.strictObject({
  mount: text,
  usedBytes: z.number(),
  availableBytes: z.number(),
  usedPercent: z.number(),
  seenSinceMs: time,
  growthBytesPerDay: z.number().nullable(),
  daysToFull: z.number().nullable(),
  hours: z.strictObject({ fromMs: time, usedBytes: z.array(z.number().nullable()).max(contextLimits.hours) }),
});

const machine = z.strictObject({
  memoryUsedPercent: z.number().nullable(),
  swapUsedPercent: z.number().nullable(),
  loadPerCore: z.number().nullable(),
  cores: z.number().nullable(),
  hours: z
    .array(
      z.strictObject({
        fromMs: time,
        ticks: count,
        memoryMaxPercent: z.number().nullable(),
        loadMaxPerCore: z.number().nullable(),
      }),
    )
    .max(contextLimits.hours),
});

const counts = z.strictObject({ starts: count, replacements: count, exits: count, oomKills: count, unhealthy: count });
const service = z.strictObject({
  service: text,
  state: text,
  isWell: z.boolean(),
  startedAtMs: time.nullable(),
  image: text.nullable(),
  counts,
  weeksBefore: z.array(counts).max(contextLimits.weeks),
});

const uptime = z.strictObject({
  from: text,
  checks: z
    .array(
      z.strictObject({
        name: text,
        state: z.enum(["up", "down", "pending", "maintenance", "unknown"]),
        upPercent: z.number().min(0).max(100).nullable(),
        responseMs: z.number().nullable(),
        outages: z.array(z.strictObject({ fromMs: time, toMs: time.nullable() })).max(contextLimits.outages),
        beatsSinceMs: time.nullable(),
      }),
    )
    .max(contextLimits.checks),
});

const heartbeat = z.strictObject({
  timer: text,
  receiver: z.enum(["healthchecks", "kuma"]),
  atMs: time.nullable(),
  outcome: text,
  taken: z.boolean(),
});

const deploy = z.strictObject({
  of: z.enum(["application", "monitoring"]),
  atMs: time,
  known: z.enum(["told", "seen"]),
  commit: text.nullable(),
  message: text.nullable(),
  by: text.nullable(),
  fixes: z.array(z.string().max(contextLimits.fix)).max(contextLimits.fixes),
  changed: z.array(text).max(contextLimits.changed),
});

const drift = z.strictObject({
  lookedAtMs: time,
  found: z.array(z.strictObject({ path: z.string().max(300), resource: text, what: text })).max(contextLimits.drift),
});

/** What `context.json` and the host's answer must be. */
export const reportContextSchema: z.ZodType<ReportContext> = z.strictObject({
  stack: z.string().max(64),
  fromMs: time,
  toMs: time,
  madeAtMs: time,
  alerts: alerts.optional(),
  channels: z.array(channel).max(contextLimits.channels).optional(),
  timers: timers.optional(),
  disks: z.array(disk).max(contextLimits.disks).optional(),
  machine: machine.optional(),
  containers: z.array(service).max(contextLimits.services).optional(),
  uptime: uptime.optional(),
  heartbeats: z.array(heartbeat).max(contextLimits.heartbeats).optional(),
  deploys: z.array(deploy).max(contextLimits.deploys).optional(),
  drift: drift.optional(),
  missing: z.array(z.strictObject({ part: z.enum(contextParts), reason: text })).max(contextParts.length),
});
