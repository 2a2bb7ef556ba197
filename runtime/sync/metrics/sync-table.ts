import { sourceHours } from "./compare.ts";
import { copyOf, countRows, keptHours, moveHorizon } from "./copy.ts";
import { copyHours, type HoursTask, type Watch } from "./copy-hours.ts";
import type { Run } from "./copy-span.ts";
import { describe, oldestRow, type SourceTable, TableProblem } from "./describe.ts";
import { duckdb, fingerprintSql, type Hours, hoursOf, instant } from "./fingerprint.ts";
import { type Gap, gapsOf } from "./gaps.ts";
import { followSchema } from "./schema.ts";
import { SourceGone, SourceRefused, TooMuchAtOnce } from "./source.ts";
import { before, differing, since } from "./span.ts";
import type { SyncedTable } from "./tables.ts";

/** What became of a table. */
export interface TableReport {
  table: string;
  /** `empty`: the source has not one row, and the copy keeps its own. */
  state: "synced" | "missing" | "empty" | "failed";
  /** In the copy, now. */
  rows: number;
  copiedRows: number;
  copiedBytes: number;
  /** Rows that wait for the next run, since the time of this one was up. */
  leftRows: number;
  seconds: number;
  gaps: Gap[];
  /** What a person may want to know: a new column, for example. */
  notes: string[];
  /** What a person must mend. */
  problem?: string;
}

export interface TableOptions extends Watch {
  /** Compares all columns of all rows as well. */
  verify: boolean;
}

/** Makes the copy of one table equal to the source. @throws SourceGone; what concerns this table alone is in the report */
export async function syncTable(run: Run, table: SyncedTable, options: TableOptions): Promise<TableReport> {
  const started = performance.now();
  const notes: string[] = [];
  const report: TableReport = {
    table: table.name,
    state: "synced",
    rows: 0,
    copiedRows: 0,
    copiedBytes: 0,
    leftRows: 0,
    seconds: 0,
    gaps: [],
    notes,
  };
  try {
    const at = await describe(run.source, table);
    if (at) await synced({ run, at, report, options });
    else report.state = "missing";
    if (at && table.gapHours) report.gaps = await gapsOf(run.copy, at, table.gapHours);
  } catch (error) {
    if (error instanceof SourceGone) throw error;
    report.state = "failed";
    report.problem = problemOf(error, table);
  }
  report.rows = await countRows(run.copy, table.name);
  report.seconds = (performance.now() - started) / 1_000;
  return report;
}

function problemOf(error: unknown, { source }: SyncedTable): string {
  const { message } = error as Error;
  if (error instanceof TableProblem) return message;
  if (error instanceof TooMuchAtOnce) {
    return `${source}: one hour of it ${message}; an index on its time column mends that`;
  }
  const isForbidden = error instanceof SourceRefused && /permission/.test(message);
  return `${source}: ${message.split("\n")[0]}${isForbidden ? `; GRANT SELECT ON ${source} to the role that reads` : ""}`;
}

/** One table on its way. */
interface Syncing {
  run: Run;
  at: SourceTable;
  report: TableReport;
  options: TableOptions;
}

async function synced(syncing: Syncing): Promise<void> {
  const { run, at, report, options } = syncing;
  const { name } = at.table;
  report.notes.push(...(await followSchema(run.copy, at)));
  const oldest = await oldestRow(run.source, at);
  if (oldest === undefined) {
    report.state = "empty";
    return;
  }
  const horizon = await moveHorizon(run.copy, name, oldest);
  const mirror = { part: "mirror", bounds: since(horizon) } as const;
  await copyDifferences(syncing, { ...mirror, depth: "key" }, await keptHours(run.copy, name, "mirror"));
  if (options.verify && report.leftRows === 0) await verify(syncing, { ...mirror, depth: "content" });
  if (oldest >= horizon) return;
  // Rows that are older than the oldest that the source once had. The copy may have more of their hours than the source.
  const kept = options.verify ? new Map() : await keptHours(run.copy, name, "history");
  await copyDifferences(syncing, { part: "history", bounds: before(horizon), depth: "key" }, kept);
}

type Task = Omit<HoursTask, "hours">;

async function copyDifferences({ run, at, report, options }: Syncing, task: Task, kept: Hours) {
  const source = await sourceHours(run.source, at, task.bounds, task.depth);
  const hours = differing(source, kept, task.part === "history");
  const { rows, bytes, left } = await copyHours(run, at, { ...task, hours }, options);
  report.copiedRows += rows;
  report.copiedBytes += bytes;
  report.leftRows += left;
  return { source, hours };
}

/** Finds the rows that were changed in their place, and copies their hours anew. */
async function verify(syncing: Syncing, task: Task): Promise<void> {
  const { run, at, report } = syncing;
  const own = { ...at, relation: copyOf(at.table.name) };
  const kept = hoursOf(await run.copy.rows(fingerprintSql(duckdb, own, task.bounds, task.depth)));
  const { source, hours } = await copyDifferences(syncing, task, kept);
  const rows = [...source.values()].reduce((sum, hour) => sum + hour.rows, 0);
  const [first] = hours;
  const again = first ? `; ${hours.length} hours were copied again, from ${instant(first.hour)} on` : "";
  report.notes.push(`${rows} rows compared, every column${again}`);
}
