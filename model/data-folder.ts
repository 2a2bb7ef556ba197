/** Names inside the folder that holds copies of metrics and logs: `syncedDir` on a host, `gateway-data` on a laptop. The two
 *  `.duckdb` files are finished snapshots, replaced by rename and never written to, so a reader can open them at any time. */
export const dataFolder = {
  /** The application's events and aggregates, and Watchbill's own tables. */
  metrics: "metrics.duckdb",
  /** The log records, parsed. */
  logTables: "logs.duckdb",
  /** The log files themselves. */
  logs: "logs",
  /** The archive that `sync-metrics --parquet` writes. */
  parquet: "parquet",
  /** On a laptop: the reports that were made there. */
  reports: "reports",
  /** On a laptop: the dashboards of the copies, to be opened from there. */
  site: "site",
  /** What a sync is at work on. Readers leave it alone. */
  work: "work",
} as const;
