import type { LogsQuery } from "./logs-query.ts";

/** Where a value comes from. One query yields rows; each row is one instance of the alert. */
export type Query = SqlQuery | LogsQuery | HostQuery | ContainersQuery | UnitsQuery | DriftQuery;

/** What can say why something fires. */
export type CauseQuery = SqlQuery | LogsQuery;

/** A SELECT over the application's events. `:now` is the tick's time and `:window` the rule's window; never `now()`,
 *  so that one text serves production, its tests and a backtest. Read-only, with a time and a row limit. */
export interface SqlQuery {
  source: "sql";
  text: string;
}

/** A number about the host itself, from the host facts. */
export interface HostQuery {
  source: "host";
  metric: HostMetric;
}

/** Docker's own word on the containers. Without `replaced` and `missing`, which stand alone: one row per container, value 1
 *  where it is in one of the states, else 0. */
export interface ContainersQuery {
  source: "containers";
  states: readonly ContainerState[];
  /** With `missing` only: the names that must be up. */
  expected?: readonly string[];
}

/** What systemd says of the host's units, Watchbill's own aside: those report themselves. */
export interface UnitsQuery {
  source: "units";
  metric: UnitMetric;
}

/** What of this stack somebody changed on the host by hand since `up` put it there. */
export interface DriftQuery {
  source: "drift";
}

/** One row per mount: `disk-used-percent`, `inodes-used-percent`, and `disk-hours-to-full`, which has a row only for a disk
 *  that has been filling for the last half hour at least. One row: `memory-used-percent`, `swap-used-percent` (0 where there
 *  is no swap), `load-per-core` (mean of five minutes; 1 is all cores busy). */
export const hostMetrics = [
  "disk-used-percent",
  "disk-hours-to-full",
  "inodes-used-percent",
  "memory-used-percent",
  "swap-used-percent",
  "load-per-core",
] as const;
export type HostMetric = (typeof hostMetrics)[number];

/** `unhealthy`: its HEALTHCHECK fails. `restarting`: in Docker's restart loop, or restarted within the last two minutes.
 *  `exited`: stopped though its restart policy wants it running, or with a non-zero exit code. `oom-killed`: the kernel
 *  killed it for its memory limit within the last two minutes. `replaced` and `missing`: see their helpers. */
export const containerStates = ["unhealthy", "restarting", "exited", "oom-killed", "replaced", "missing"] as const;
export type ContainerState = (typeof containerStates)[number];

/** `failed`: one row per failed unit, value 1, none where all is well. `timer-overdue-minutes`: one row per active timer, how
 *  long ago it should have elapsed, else 0; one that waits for nothing and has never run counts from its activation.
 *  `timer-job-minutes`: one row per active timer, how long the job that it started has been running, else 0. */
export const unitMetrics = ["failed", "timer-overdue-minutes", "timer-job-minutes"] as const;
export type UnitMetric = (typeof unitMetrics)[number];

/** Marks SQL in a declaration, so that editors highlight it. Interpolation is refused: a rule is a constant. */
export function sql(text: TemplateStringsArray, ...values: never[]): SqlQuery {
  if (values.length > 0) throw new TypeError("a rule's sql takes no interpolated values; use :now and :window");
  return { source: "sql", text: dedented(text.join("")) };
}

/** Counts log records within the rule's window: one row, 0 where there are none; with `by` one row for each of its values
 *  that occurs in the window (at most 100, the most frequent), so that such a rule says `whenNoData: "ok"`. Every row knows
 *  the last record's text as `{sample}`. */
export const logs = (query: Omit<LogsQuery, "source">): LogsQuery => ({ source: "logs", ...query });

export const host = (metric: HostMetric): HostQuery => ({ source: "host", metric });

/** Label `container`; `{state}` is the worst state that holds, `{service}` what it belongs to. */
export function containers(...states: Exclude<ContainerState, "replaced" | "missing">[]): ContainersQuery {
  return { source: "containers", states };
}

/** How many containers of a service died and were followed by others within the rule's window, one row per service: of
 *  failed health checks, of memory, or by themselves. Those that someone stopped first (a deployment) do not count. A service
 *  (label `service`) is Swarm's service, else Compose's, else the container itself. */
containers.replaced = (): ContainersQuery => ({ source: "containers", states: ["replaced"] });

/** One row for each of these names, 1 where no container is up whose name, Compose service or Swarm service it is: removed,
 *  scaled to none, stopped or never started. Label `service`; `{state}` is what is left of it. */
containers.missing = (expected: readonly string[]): ContainersQuery => ({
  source: "containers",
  states: ["missing"],
  expected,
});

/** A row, value 1, for each file of the stack that is not as it was deployed, label `path`; `{what}` is what became of it
 *  (changed, missing, added, mode 644, not running, …) and `{resource}` who put it there. None where all is as declared. */
export const drift = (): DriftQuery => ({ source: "drift" });

export const units = (metric: UnitMetric): UnitsQuery => ({ source: "units", metric });

function dedented(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(indent)).join("\n");
}
