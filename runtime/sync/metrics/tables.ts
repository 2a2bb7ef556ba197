import { hetznerMetricTable, recordsSchema, stressRunTable } from "../../../model/records.ts";

/** A table of the source that is copied, under the same name without its schema. */
export interface SyncedTable {
  name: string;
  /** As the source's own search path finds it, or with its schema. */
  source: string;
  /** The column that says when: a `timestamp`, with time zone or without. */
  time: string;
  /** How long a stretch without a row must be to be told as a gap. Undefined where rows may be rare. */
  gapHours?: number;
}

export const syncedTables: readonly SyncedTable[] = [
  { name: "metrics_event", source: "metrics_event", time: "timestamp", gapHours: 1 },
  { name: "metrics_hourly", source: "metrics_hourly", time: "bucket", gapHours: 1 },
  { name: "metrics_daily", source: "metrics_daily", time: "bucket", gapHours: 24 },
  { name: "derived_event", source: `${recordsSchema}.derived_event`, time: "timestamp" },
  { name: "hetzner_metric", source: hetznerMetricTable, time: "time", gapHours: 1 },
  { name: "stress_run", source: stressRunTable, time: "ended_at" },
];
