import { deployLimits } from "./deploy.ts";

/** What a report needs beside the copies of metrics and logs: what the host remembers of alerts, disks, containers, timers, checks and
 *  deployments. Each part may be missing, with its reason. All times are ms of the host's clock; all texts are cut and fit to be shown,
 *  and what is not of ours (labels, messages, names of containers) is untrusted. */
export interface ReportContext {
  stack: string;
  fromMs: number;
  toMs: number;
  madeAtMs: number;
  alerts?: AlertsContext | undefined;
  channels?: ChannelContext[] | undefined;
  timers?: TimersContext | undefined;
  /** The fullest first. */
  disks?: DiskContext[] | undefined;
  machine?: MachineContext | undefined;
  containers?: ServiceContext[] | undefined;
  uptime?: UptimeContext | undefined;
  heartbeats?: HeartbeatContext[] | undefined;
  /** Of the span and the week before it, the latest first. */
  deploys?: DeployContext[] | undefined;
  drift?: DriftContext | undefined;
  /** Why a part is not there. */
  missing: { part: ContextPart; reason: string }[];
}

export const contextParts = [
  "alerts",
  "channels",
  "timers",
  "disks",
  "machine",
  "containers",
  "uptime",
  "heartbeats",
  "deploys",
  "drift",
] as const;
export type ContextPart = (typeof contextParts)[number];

/** So that a context stays below 1 MB whatever happened. */
export const contextLimits = {
  firings: 200,
  rules: 500,
  silences: 50,
  weeks: 4,
  channels: 20,
  refused: 20,
  timers: 200,
  units: 50,
  disks: 20,
  hours: 35 * 24,
  services: 100,
  checks: 100,
  outages: 20,
  heartbeats: 100,
  deploys: 100,
  fixes: deployLimits.fixes,
  changed: 20,
  drift: 100,
  labels: 6,
  /** Characters. */
  label: 60,
  text: 200,
  fix: deployLimits.fix,
} as const;

export interface AlertsContext {
  /** From when on the state knows what fired: what is older than this was not "nothing". */
  knownSinceMs: number;
  /** null: no tick has run yet. */
  lastTickAtMs: number | null;
  /** What fired in the span, also when it had begun before, the latest first. */
  firings: Firing[];
  /** There were more than `firings` lists. */
  firingsLeftOut: number;
  /** How often each rule began to fire: those that did in the span or in one of the weeks before. */
  byRule: FiringCount[];
  /** Rules that could not be asked at the last tick. */
  failing: { alertId: string; problem: string }[];
  /** Silences that ran in the span. */
  silences: SilenceContext[];
}

export interface Firing {
  alertId: string;
  title: string;
  /** The worst that it was. */
  severity: "warning" | "critical";
  labels: Record<string, string>;
  /** As it began to fire, of the rule's unit. */
  value: number | null;
  unit: string;
  firedAtMs: number;
  /** null: it still did at the span's end. */
  resolvedAtMs: number | null;
  /** Held back, so that nobody was told: `silenced until …`; null as soon as somebody was. */
  held: string | null;
  acknowledgedAtMs: number | null;
}

export interface FiringCount {
  alertId: string;
  title: string;
  count: number;
  /** In the same span one, two… weeks before; only weeks that are known. */
  weeksBefore: number[];
}

export interface SilenceContext {
  alertId: string;
  labels: Record<string, string>;
  reason: string;
  createdAtMs: number;
  endsAtMs: number;
}

export interface ChannelContext {
  id: string;
  /** In the span. */
  delivered: number;
  /** Now. */
  waiting: number;
  /** Given up in the span, the latest first; the channel refused them for good, or too many were waiting. */
  setAside: { atMs: number; title: string; error: string }[];
  setAsideCount: number;
  lastDeliveredAtMs: number | null;
}

export interface TimersContext {
  timers: TimerContext[];
  /** systemd's failed units. */
  failedUnits: { unit: string; description: string }[];
}

export interface TimerContext {
  unit: string;
  /** One of this stack. */
  isOurs: boolean;
  lastMs: number | null;
  nextMs: number | null;
  /** 0: it is not. */
  overdueMinutes: number;
  /** systemd's word: `waiting`, `running`, `elapsed`. */
  state: string;
}

export interface DiskContext {
  mount: string;
  usedBytes: number;
  availableBytes: number;
  usedPercent: number;
  /** Since when it has been seen; growth is that of this span. */
  seenSinceMs: number;
  /** Of a robust line through the hours; null: seen for less than a day. */
  growthBytesPerDay: number | null;
  /** At that pace; null: it does not grow, or is not known. */
  daysToFull: number | null;
  /** Used bytes at each hour, oldest first; null: not seen then. */
  hours: { fromMs: number; usedBytes: (number | null)[] };
}

export interface MachineContext {
  memoryUsedPercent: number | null;
  swapUsedPercent: number | null;
  loadPerCore: number | null;
  cores: number | null;
  /** Oldest first, as far back as it is remembered. */
  hours: MachineHour[];
}

export interface MachineHour {
  fromMs: number;
  /** How often Watchbill has looked: 240 where each tick ran. */
  ticks: number;
  memoryMaxPercent: number | null;
  loadMaxPerCore: number | null;
}

/** One service of Docker's: of Swarm, of Compose, or a container by itself. */
export interface ServiceContext {
  service: string;
  /** Docker's word, `unhealthy`, or `gone`. */
  state: string;
  /** Of what is gone, and of a job that has ended, as well. */
  isWell: boolean;
  /** Of its newest container; null: it has none that runs. */
  startedAtMs: number | null;
  image: string | null;
  /** In the span. */
  counts: ServiceCounts;
  /** Of the same span one, two… weeks before; only weeks that are known. */
  weeksBefore: ServiceCounts[];
}

export interface ServiceCounts {
  /** A container began to run. */
  starts: number;
  /** One ended by itself and another took its place. */
  replacements: number;
  /** One ended, for whatever reason. */
  exits: number;
  oomKills: number;
  /** A health check began to fail. */
  unhealthy: number;
}

export interface UptimeContext {
  /** What the checks are taken from. */
  from: string;
  checks: CheckContext[];
}

export interface CheckContext {
  name: string;
  state: "up" | "down" | "pending" | "maintenance" | "unknown";
  /** Of the 24 hours before the context was made. */
  upPercent: number | null;
  responseMs: number | null;
  /** As far back as beats are known, the latest first; `toMs` null: it goes on. */
  outages: { fromMs: number; toMs: number | null }[];
  beatsSinceMs: number | null;
}

export interface HeartbeatContext {
  timer: string;
  receiver: "healthchecks" | "kuma";
  /** null: none has been sent. */
  atMs: number | null;
  /** What was told: `start`, an exit code, or `fail`. */
  outcome: string;
  /** The receiver has taken it. */
  taken: boolean;
}

export interface DeployContext {
  of: "application" | "monitoring";
  atMs: number;
  /** `told`: by `watchbill deployed`; `seen`: a service runs another image, or files of Watchbill's own are new. */
  known: "told" | "seen";
  commit: string | null;
  message: string | null;
  by: string | null;
  /** Templates of log messages and keys of digest entries that it is said to mend. */
  fixes: string[];
  /** Of one that was seen: what runs another image, or which rules are new. */
  changed: string[];
}

export interface DriftContext {
  lookedAtMs: number;
  found: { path: string; resource: string; what: string }[];
}
