import type { Timer } from "../model/timer.ts";

/** Copies the application's events and aggregates into a DuckDB file on the host, for whoever asks questions of them: those of the last
 *  minutes each time, so that the database answers one short query. */
export const syncMetrics = {
  id: "sync-metrics",
  description: "copies the metrics into a DuckDB file",
  verb: "sync-metrics",
  every: "5m",
  timeout: "4m",
  memoryMaxMb: 768,
} satisfies Timer;
