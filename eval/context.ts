import {
  type CheckContext,
  contextLimits,
  type DiskContext,
  type MachineHour,
  type ReportContext,
  type ServiceContext,
  type ServiceCounts,
  type TimerContext,
} from "../model/report-context.ts";
import { between, seededRandom } from "../tests/world/app/service/random.ts";
import { type Day, dayMs, hourMs, minuteMs } from "./days.ts";

const services = [
  "yapit-gateway",
  "yapit-redis",
  "yapit-postgres",
  "yapit-worker-kokoro",
  "yapit-worker-higgs",
  "traefik",
];
const diskBytes = 80_000_000_000;
const timers = ["evaluate", "sync-metrics", "sync-logs", "derive", "report", "hetzner"];
const gigabyte = 1_000_000_000;

export interface DiskPace {
  usedPercent: number;
  bytesPerDay: number;
  /** Before this moment it grew as it usually does. */
  sinceMs: number;
}

/** What a host remembers of a day on which nothing is wrong: a deploy now and then, a short alert on some days, one missed beat. */
export function quietContext(day: Day): ReportContext {
  const { seed, fromMs, toMs } = day;
  const random = seededRandom(seed, "context", toMs);
  const deployed = random() < 0.35 ? fromMs + between(random, 2, 22) * hourMs : undefined;
  return {
    stack: "prod",
    fromMs,
    toMs,
    madeAtMs: toMs + minuteMs,
    alerts: quietAlerts(day),
    channels: [
      {
        id: "phone",
        delivered: between(random, 0, 4),
        waiting: 0,
        setAside: [],
        setAsideCount: 0,
        lastDeliveredAtMs: toMs - 2 * dayMs,
      },
    ],
    timers: { timers: timers.map((name) => timer(name, toMs)), failedUnits: [] },
    disks: [disk(day, { usedPercent: 46, bytesPerDay: 0.12 * gigabyte, sinceMs: 0 })],
    machine: { memoryUsedPercent: 52, swapUsedPercent: 3, loadPerCore: 0.4, cores: 4, hours: machineHours(day) },
    containers: services.map((service) => quietService(service, day, deployed)),
    uptime: {
      from: "kuma",
      checks: ["yapit.example", "yapit.example/api/health", "synthesis", "stripe webhook"].map((name) => ({
        name,
        state: "up",
        upPercent: 100,
        responseMs: between(random, 60, 400),
        outages: random() < 0.04 ? [{ fromMs: fromMs + 7 * hourMs, toMs: fromMs + 7 * hourMs + 2 * minuteMs }] : [],
        beatsSinceMs: toMs - 30 * dayMs,
      })),
    },
    heartbeats: ["evaluate", "sync-metrics", "report"].map((name) => ({
      timer: name,
      receiver: "healthchecks",
      atMs: toMs - between(random, 1, 4) * minuteMs,
      outcome: "0",
      taken: true,
    })),
    deploys: deployed
      ? [
          {
            of: "application",
            atMs: deployed,
            known: "told",
            commit: "3f2a91c",
            message: "Longer page titles",
            by: "ci",
            fixes: [],
            changed: [],
          },
        ]
      : [],
    drift: { lookedAtMs: toMs - hourMs, found: [] },
    missing: [],
  };
}

function quietAlerts({ seed, fromMs, toMs }: Day): NonNullable<ReportContext["alerts"]> {
  const random = seededRandom(seed, "alerts", toMs);
  const fires = random() < 0.25;
  const firedAtMs = fromMs + between(random, 6, 20) * hourMs;
  const weeksBefore = [1, 2, 3, 4].map(() => (random() < 0.5 ? 1 : 0));
  return {
    knownSinceMs: toMs - 60 * dayMs,
    lastTickAtMs: toMs - 10_000,
    firings: fires
      ? [
          {
            alertId: "queue-depth",
            title: "Synthesis queue is backing up",
            severity: "warning",
            labels: { model: "higgs" },
            value: 34,
            unit: "jobs",
            firedAtMs,
            resolvedAtMs: firedAtMs + 4 * minuteMs,
            held: null,
            acknowledgedAtMs: null,
          },
        ]
      : [],
    firingsLeftOut: 0,
    byRule: [{ alertId: "queue-depth", title: "Synthesis queue is backing up", count: fires ? 1 : 0, weeksBefore }],
    failing: [],
    silences: [],
  };
}

export function timer(name: string, toMs: number): TimerContext {
  const unit = `watchbill-prod-${name}.timer`;
  return {
    unit,
    isOurs: true,
    lastMs: toMs - 2 * minuteMs,
    nextMs: toMs + 3 * minuteMs,
    overdueMinutes: 0,
    state: "waiting",
  };
}

function quietService(service: string, { toMs }: Day, deployed: number | undefined): ServiceContext {
  const isDeployed = deployed !== undefined && service === "yapit-gateway";
  const none = { starts: 0, replacements: 0, exits: 0, oomKills: 0, unhealthy: 0 };
  const once = { ...none, starts: 1, exits: 1 };
  return {
    service,
    state: "running",
    isWell: true,
    startedAtMs: isDeployed ? deployed : toMs - 9 * dayMs,
    image: `${service}:latest`,
    counts: isDeployed ? once : none,
    weeksBefore: service === "yapit-gateway" ? [once, none, once, none] : [none, none, none, none],
  };
}

/** A context in which something of one service is otherwise. */
export const withService = (
  context: ReportContext,
  service: string,
  counts: Partial<ServiceCounts>,
  changed: Partial<ServiceContext> = {},
): ReportContext => ({
  ...context,
  containers: context.containers?.map((one) =>
    one.service === service ? { ...one, ...changed, counts: { ...one.counts, ...counts } } : one,
  ),
});

/** A context in which something of one check is otherwise. */
export const withCheck = (context: ReportContext, name: string, changed: Partial<CheckContext>): ReportContext => ({
  ...context,
  uptime: context.uptime && {
    ...context.uptime,
    checks: context.uptime.checks.map((one) => (one.name === name ? { ...one, ...changed } : one)),
  },
});

/** A disk that grows at a pace, and whose logs are rotated once in a week. */
export function disk({ seed, toMs }: Day, { usedPercent, bytesPerDay, sinceMs }: DiskPace): DiskContext {
  const used = Math.round((diskBytes * usedPercent) / 100);
  const hours = contextLimits.hours;
  const usualPerDay = 0.12 * gigabyte;
  const usedBytes = Array.from({ length: hours }, (_, index) => {
    const atMs = toMs - (hours - index) * hourMs;
    const fast = Math.max(0, toMs - Math.max(atMs, sinceMs)) * bytesPerDay;
    const slow = Math.max(0, sinceMs - atMs) * usualPerDay;
    const rotated = ((atMs / hourMs) % 168) * 3_000_000 + seededRandom(seed, "disk", atMs)() * 40_000_000;
    return Math.round(used - (fast + slow) / dayMs + rotated);
  });
  const daysToFull = (diskBytes - used) / bytesPerDay;
  return {
    mount: "/",
    usedBytes: used,
    availableBytes: diskBytes - used,
    usedPercent,
    seenSinceMs: toMs - hours * hourMs,
    growthBytesPerDay: Math.round(bytesPerDay),
    daysToFull: Math.round(daysToFull),
    hours: { fromMs: toMs - hours * hourMs, usedBytes },
  };
}

function machineHours({ seed, toMs }: Day): MachineHour[] {
  return Array.from({ length: contextLimits.hours }, (_, index) => {
    const fromMs = toMs - (contextLimits.hours - index) * hourMs;
    const random = seededRandom(seed, "machine", fromMs);
    return {
      fromMs,
      ticks: 240,
      memoryMaxPercent: between(random, 48, 61),
      loadMaxPerCore: between(random, 30, 110) / 100,
    };
  });
}
