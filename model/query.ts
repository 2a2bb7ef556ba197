/** Where a value comes from. One query yields rows; each row is one instance of the alert. */
export type Query = SqlQuery | HostQuery | ContainersQuery;

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

/** Docker's own word on the containers: one row per container, value 1 where it is in one of the states, else 0. */
export interface ContainersQuery {
  source: "containers";
  states: readonly ContainerState[];
}

/** `disk-used-percent` and `inodes-used-percent` have one row per mount, `memory-used-percent` one row. */
export const hostMetrics = ["disk-used-percent", "inodes-used-percent", "memory-used-percent"] as const;
export type HostMetric = (typeof hostMetrics)[number];

/** `unhealthy`: its HEALTHCHECK fails. `restarting`: in Docker's restart loop, or restarted within the last two minutes.
 *  `exited`: stopped though its restart policy wants it running, or with a non-zero exit code. `oom-killed`: the kernel
 *  killed it for its memory limit within the last two minutes. */
export const containerStates = ["unhealthy", "restarting", "exited", "oom-killed"] as const;
export type ContainerState = (typeof containerStates)[number];

/** Marks SQL in a declaration, so that editors highlight it. Interpolation is refused: a rule is a constant. */
export function sql(text: TemplateStringsArray, ...values: never[]): SqlQuery {
  if (values.length > 0) throw new TypeError("a rule's sql takes no interpolated values; use :now and :window");
  return { source: "sql", text: dedented(text.join("")) };
}

export const host = (metric: HostMetric): HostQuery => ({ source: "host", metric });

export const containers = (...states: ContainerState[]): ContainersQuery => ({ source: "containers", states });

function dedented(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(indent)).join("\n");
}
