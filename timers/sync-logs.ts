import type { Timer } from "../model/timer.ts";

/** Copies the application's log files, and their records into a DuckDB file, in stacks that name their folder: what was appended since
 *  the run before. Each run publishes a whole file, hence not each minute. */
export const syncLogs = {
  id: "sync-logs",
  description: "copies the logs, and their records into a DuckDB file",
  verb: "sync-logs",
  every: "5m",
  timeout: "4m",
  memoryMaxMb: 768,
} satisfies Timer;
