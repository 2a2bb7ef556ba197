import { eventColumnNames, eventColumns, eventTable, typeName } from "../../events/schema.ts";
import { derivedColumns } from "../../model/derived-event.ts";
import type { DataTable } from "../../model/view.ts";

const duckdb = (types: Readonly<Record<string, Parameters<typeof typeName>[0]>>) =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, typeName(type, "duckdb").toUpperCase()]));

/** What views read. A copy has further tables (metrics_hourly, metrics_daily, hetzner_metric), each where its source has it. */
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
