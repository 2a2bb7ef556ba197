import type { Alert } from "./alert.ts";
import { queriesOf } from "./alert.ts";

/** Where Watchbill keeps tables of its own, in the application's database and apart from the application's tables. */
export const recordsSchema = "watchbill";

/** What Hetzner measured, a row for each series and minute. */
export const hetznerMetricTable = `${recordsSchema}.hetzner_metric`;

/** How many days are kept. Hetzner itself keeps 30. */
export const hetznerDaysKept = 90;

/** What was derived from the log, an event a row, its columns as `metrics_event` has them. */
export const derivedEventTable = `${recordsSchema}.derived_event`;

/** How far each rule has read, and what it said then. */
export const derivedCursorTable = `${recordsSchema}.derived_cursor`;

/** What simulated people found out about the application, a run a row. */
export const stressRunTable = `${recordsSchema}.stress_run`;

/** How many days of derived events are kept. The application keeps 30 days of its own. */
export const derivedDaysKept = 90;

/** What leads from each version of these tables to the next, in SQL that PostgreSQL and, but for the name of jsonb, DuckDB run. A step that has been
 *  released is never edited: a change is one more step at the end.
 *
 *  `hetzner_metric`: `value` as Hetzner gives it, the CPU in percent of one core, so that four busy cores are 400; `vcpus`, for
 *  the CPU alone, how many there were at that moment, NULL where nobody knows: `value / vcpus` is the share that is in use.
 *  `hetzner_pull`: up to when nothing is missing, and how many vCPUs the server had when it was last asked.
 *  `derived_event`: `id` is `<file>:<position>:<rule>`, so that a record that is read again is the same row.
 *  `derived_cursor`: the last record that a rule has read, `number` in that copy of the log and `file` and `position` in every
 *  one, and a hash of the rule's text.
 *  `stress_run`: `test` and `profile` as they are declared; `users_held` are the most that all limits held for, `users_broken` the fewest
 *  that one did not, and `first_limit` which; `verdict` is held, broken or stopped. Runs are rare, and kept for ever. */
export const recordSteps: readonly (readonly string[])[] = [
  [
    `CREATE TABLE ${hetznerMetricTable} (
      time timestamptz NOT NULL, server_id bigint NOT NULL, metric text NOT NULL,
      value double precision NOT NULL, vcpus integer, PRIMARY KEY (time, server_id, metric))`,
    `CREATE TABLE ${recordsSchema}.hetzner_pull (
      server_id bigint PRIMARY KEY, covered_until timestamptz NOT NULL,
      vcpus integer NOT NULL, vcpus_seen_at timestamptz NOT NULL)`,
  ],
  [
    `CREATE TABLE ${derivedEventTable} (
      timestamp timestamptz NOT NULL, id text NOT NULL, event_type text NOT NULL,
      endpoint text, method text, status_code integer, duration_ms integer,
      user_id text, document_id text, request_id text,
      model_slug text, voice_slug text, processor_slug text, page_idx integer, retry_count integer,
      text_length integer, worker_id text, data jsonb, PRIMARY KEY (timestamp, id))`,
    `CREATE TABLE ${derivedCursorTable} (
      rule text PRIMARY KEY, definition text NOT NULL, number bigint NOT NULL, file text NOT NULL, position bigint NOT NULL)`,
  ],
  [
    `CREATE TABLE ${stressRunTable} (
      id text PRIMARY KEY, test text NOT NULL, profile text NOT NULL,
      started_at timestamptz NOT NULL, ended_at timestamptz NOT NULL, target text NOT NULL,
      users_held integer, users_broken integer, first_limit text,
      first_audio_p95_ms double precision, underrun_percent double precision, error_percent double precision,
      recovery_seconds double precision, seed bigint NOT NULL, commit text, verdict text NOT NULL)`,
  ],
];

/** The tables that are hypertables where TimescaleDB is: the version that brings each, and its column of time. */
export const recordHypertables = [
  { table: hetznerMetricTable, time: "time", since: 1 },
  { table: derivedEventTable, time: "timestamp", since: 2 },
] as const;

const createAll: readonly string[] = [`CREATE SCHEMA ${recordsSchema}`, ...recordSteps.flat()];

/** All of it in an empty database, for what only looks at its shape. DuckDB calls jsonb JSON. */
export const createRecordsSql = {
  postgres: createAll,
  duckdb: createAll.map((statement) => statement.replaceAll(" jsonb", " json")),
} as const satisfies Record<string, readonly string[]>;

/** Whether a rule asks for what only a stack with Hetzner settings has. */
export function readsHetzner(alert: Pick<Alert, "value" | "cause">): boolean {
  return reads(alert, "hetzner_metric");
}

/** Whether a rule asks for what only a stack that derives events has. */
export function readsDerived(alert: Pick<Alert, "value" | "cause">): boolean {
  return reads(alert, "derived_event");
}

function reads(alert: Pick<Alert, "value" | "cause">, table: string): boolean {
  return queriesOf(alert).some(({ query }) => query?.source === "sql" && query.text.includes(table));
}
