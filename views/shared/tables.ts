import { eventColumnNames, eventColumns, eventTable, typeName } from "../../events/schema.ts";
import { derivedColumns } from "../../model/derived-event.ts";
import type { DataTable } from "../../model/view.ts";

const duckdb = (types: Readonly<Record<string, Parameters<typeof typeName>[0]>>) =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, typeName(type, "duckdb").toUpperCase()]));

/** An hour or a day of one event type and model a row, kept for longer than the events themselves. `bucket` is its beginning, in UTC. */
const aggregateColumns = {
  bucket: "TIMESTAMPTZ",
  event_type: "VARCHAR",
  model_slug: "VARCHAR",
  events: "BIGINT",
  total_latency_ms_avg: "DOUBLE",
  queue_wait_ms_avg: "DOUBLE",
  queue_depth_max: "BIGINT",
  audio_duration_ms_sum: "DOUBLE",
};

/** What views and pages read. What a copy lacks of it, since its source does, is empty. */
export const dataTables: readonly DataTable[] = [
  {
    name: eventTable,
    file: "metrics",
    columns: duckdb(Object.fromEntries(eventColumnNames.map((name) => [name, eventColumns[name].type]))),
  },
  {
    name: "derived_event",
    file: "metrics",
    columns: {
      timestamp: "TIMESTAMPTZ",
      id: "VARCHAR",
      event_type: "VARCHAR",
      ...duckdb(derivedColumns),
      data: "JSON",
    },
  },
  { name: "metrics_hourly", file: "metrics", columns: aggregateColumns },
  { name: "metrics_daily", file: "metrics", columns: aggregateColumns },
  {
    name: "hetzner_metric",
    file: "metrics",
    columns: { time: "TIMESTAMPTZ", server_id: "BIGINT", metric: "VARCHAR", value: "DOUBLE", vcpus: "INTEGER" },
  },
  {
    name: "stress_run",
    file: "metrics",
    columns: {
      id: "VARCHAR",
      test: "VARCHAR",
      profile: "VARCHAR",
      started_at: "TIMESTAMPTZ",
      ended_at: "TIMESTAMPTZ",
      target: "VARCHAR",
      users_held: "INTEGER",
      users_broken: "INTEGER",
      first_limit: "VARCHAR",
      first_audio_p95_ms: "DOUBLE",
      underrun_percent: "DOUBLE",
      error_percent: "DOUBLE",
      recovery_seconds: "DOUBLE",
      seed: "BIGINT",
      commit: "VARCHAR",
      verdict: "VARCHAR",
    },
  },
  {
    name: "log_record",
    file: "logTables",
    columns: {
      number: "BIGINT",
      time: "TIMESTAMPTZ",
      level: "VARCHAR",
      level_number: "INTEGER",
      logger: "VARCHAR",
      function: "VARCHAR",
      line: "INTEGER",
      message: "VARCHAR",
      template: "VARCHAR",
      exception: "VARCHAR",
      extra: "JSON",
      file: "VARCHAR",
      position: "BIGINT",
    },
  },
  {
    name: "log_malformed",
    file: "logTables",
    columns: {
      number: "BIGINT",
      file: "VARCHAR",
      position: "BIGINT",
      bytes: "BIGINT",
      head: "BLOB",
      reason: "VARCHAR",
    },
  },
];
