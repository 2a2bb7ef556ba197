import { expect, it } from "vitest";
import { summaryOf } from "../../../../../runtime/sync/metrics/summary.ts";
import type { TableReport } from "../../../../../runtime/sync/metrics/sync-table.ts";

const table = (changes: Partial<TableReport>): TableReport => ({
  table: "metrics_event",
  state: "synced",
  rows: 1_025_464,
  copiedRows: 1_310,
  copiedBytes: 310_000,
  leftRows: 0,
  seconds: 0.62,
  gaps: [],
  notes: [],
  ...changes,
});

it("a run is told table by table, with what is special about each", () => {
  const tables = [
    table({ gaps: [{ from: "2026-11-12T00:00:00.000000Z", to: "2026-11-17T00:00:00.000000Z", hours: 120 }] }),
    table({ table: "metrics_hourly", rows: 0, state: "missing" }),
    table({ table: "metrics_daily", rows: 30, state: "empty" }),
    table({ table: "derived_event", leftRows: 5_000, notes: ["the column x\u001b[31m is new"] }),
    table({ table: "hetzner_metric", state: "failed", problem: "hetzner_metric: permission denied" }),
  ];
  const run = { tables, unchanged: false, heldBack: false, snapshotBytes: 70_800_000, seconds: 0.94, parquetDays: 2 };
  expect(summaryOf(run)).toEqual([
    "metrics_event      1,025,464 rows, 1,310 copied, 0.3 MB, 0.6 s",
    "  gap: 120 hours without a row, 2026-11-12 00:00 to 2026-11-17 00:00 UTC",
    "metrics_hourly  not at the source",
    "metrics_daily             30 rows, kept: the source is EMPTY",
    "derived_event      1,025,464 rows, 1,310 copied, 0.3 MB, 0.6 s",
    "  5,000 rows are left to the next run: the time of this one is up",
    "  the column x [31m is new",
    "hetzner_metric     1,025,464 rows, 1,310 copied, 0.3 MB, 0.6 s",
    "  FAILED: hetzner_metric: permission denied",
    "parquet: 2 days written",
    "70.8 MB published, 0.9 s",
  ]);
  expect(summaryOf({ ...run, heldBack: true }).at(-1)).toBe("what is new waits for the next snapshot, 70.8 MB, 0.9 s");
});
