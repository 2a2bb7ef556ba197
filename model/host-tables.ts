/** What the host remembers, as tables beside those of the copies: dashboards ask them in the same SQL. All are small, filled at each render
 *  by runtime/render, and empty where a part of the memory cannot be read. DuckDB's names of types. Texts are cut and fit to be shown; labels,
 *  messages and names of containers are untrusted. */
export const hostTables = {
  /** What fired, also what still does (`resolved_at` NULL), of a year. `labels`: `model kokoro, worker k-1`. `severity`: the worst that it was.
   *  `held`: why nobody was told; NULL as soon as somebody was. */
  alert_firing: {
    alert_id: "VARCHAR",
    title: "VARCHAR",
    severity: "VARCHAR",
    labels: "VARCHAR",
    value: "DOUBLE",
    unit: "VARCHAR",
    fired_at: "TIMESTAMPTZ",
    resolved_at: "TIMESTAMPTZ",
    acknowledged_at: "TIMESTAMPTZ",
    held: "VARCHAR",
  },
  alert_silence: {
    alert_id: "VARCHAR",
    labels: "VARCHAR",
    reason: "VARCHAR",
    created_at: "TIMESTAMPTZ",
    ends_at: "TIMESTAMPTZ",
  },
  /** Every rule that is deployed. `state`: ok, pending, firing, unknown. */
  alert_now: {
    alert_id: "VARCHAR",
    title: "VARCHAR",
    owner: "VARCHAR",
    state: "VARCHAR",
    severity: "VARCHAR",
    since: "TIMESTAMPTZ",
    detail: "VARCHAR",
  },
  /** One row: when the watch last looked, and how long it takes to be late. */
  watch_now: { last_tick_at: "TIMESTAMPTZ", failing_rules: "BIGINT", failed_units: "BIGINT", overdue_timers: "BIGINT" },
  /** `delivered` and `set_aside`: in the last 24 hours. */
  channel_now: {
    channel: "VARCHAR",
    delivered: "BIGINT",
    waiting: "BIGINT",
    set_aside: "BIGINT",
    last_delivered_at: "TIMESTAMPTZ",
  },
  timer_now: {
    unit: "VARCHAR",
    is_ours: "BOOLEAN",
    last_run_at: "TIMESTAMPTZ",
    next_run_at: "TIMESTAMPTZ",
    overdue_minutes: "DOUBLE",
    state: "VARCHAR",
  },
  disk_now: {
    mount: "VARCHAR",
    used_bytes: "DOUBLE",
    available_bytes: "DOUBLE",
    used_percent: "DOUBLE",
    growth_bytes_per_day: "DOUBLE",
    days_to_full: "DOUBLE",
  },
  /** As the hour began. What is older than 62 days is a row for a day, of its first hour. */
  disk_hour: { hour: "TIMESTAMPTZ", mount: "VARCHAR", used_bytes: "DOUBLE", size_bytes: "DOUBLE" },
  machine_now: {
    cores: "BIGINT",
    cpu_percent: "DOUBLE",
    memory_used_percent: "DOUBLE",
    swap_used_percent: "DOUBLE",
    load_per_core: "DOUBLE",
  },
  /** `ticks`: how often Watchbill looked, 240 where each tick ran. Means, but for the two maxima. What is older than 62 days is a row for
   *  a day, with the sum of its ticks. */
  machine_hour: {
    hour: "TIMESTAMPTZ",
    ticks: "BIGINT",
    cpu_percent: "DOUBLE",
    memory_max_percent: "DOUBLE",
    load_max_per_core: "DOUBLE",
    received_bytes_per_s: "DOUBLE",
    sent_bytes_per_s: "DOUBLE",
  },
  /** Docker's services, with what became of their containers in the last 24 hours. */
  service_now: {
    service: "VARCHAR",
    state: "VARCHAR",
    is_well: "BOOLEAN",
    started_at: "TIMESTAMPTZ",
    image: "VARCHAR",
    starts: "BIGINT",
    replacements: "BIGINT",
    exits: "BIGINT",
    oom_kills: "BIGINT",
    unhealthy: "BIGINT",
  },
  uptime_check: { name: "VARCHAR", state: "VARCHAR", up_percent: "DOUBLE", response_ms: "DOUBLE" },
  uptime_outage: { name: "VARCHAR", from_at: "TIMESTAMPTZ", to_at: "TIMESTAMPTZ" },
  /** `what`: application or monitoring. `known`: told or seen. `message`: else what is new, as far as it was seen. */
  deploy: {
    at: "TIMESTAMPTZ",
    what: "VARCHAR",
    commit: "VARCHAR",
    message: "VARCHAR",
    by: "VARCHAR",
    known: "VARCHAR",
  },
  /** `page`: `reports/<id>.html` where there is one. */
  report: {
    id: "VARCHAR",
    made_at: "TIMESTAMPTZ",
    kind: "VARCHAR",
    verdict: "VARCHAR",
    summary: "VARCHAR",
    findings: "BIGINT",
    cost_usd: "DOUBLE",
    delivered: "BOOLEAN",
    page: "VARCHAR",
  },
} as const satisfies Record<string, Readonly<Record<string, keyof TypeOf>>>;
export type HostTable = keyof typeof hostTables;

interface TypeOf {
  VARCHAR: string;
  DOUBLE: number;
  BIGINT: number;
  BOOLEAN: boolean;
  /** ms since the epoch. */
  TIMESTAMPTZ: number;
}
type ColumnsOf<Table extends HostTable> = (typeof hostTables)[Table];
type ValueOf<Name> = Name extends keyof TypeOf ? TypeOf[Name] | null : never;

export type HostRow<Table extends HostTable> = {
  [Column in keyof ColumnsOf<Table>]: ValueOf<ColumnsOf<Table>[Column]>;
};
export type HostRows = { [Table in HostTable]: HostRow<Table>[] };

/** What fills them. */
export interface Remembered {
  rows: HostRows;
  /** Of each part that could not be read, a sentence that says why; its tables are empty. */
  problems: string[];
}

/** Rows of one table at most, and characters of one text: what crosses to a laptop stays below 4 MB whatever happened. */
export const hostTableLimits = { rows: 12_000, firings: 2_500, silences: 500, deploys: 500, text: 200 } as const;

export function noHostRows(): HostRows {
  const tables = Object.keys(hostTables) as HostTable[];
  return Object.fromEntries(tables.map((table) => [table, []])) as unknown as HostRows;
}
