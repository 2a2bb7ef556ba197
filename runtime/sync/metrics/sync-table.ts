import { sourceHours } from "./compare.ts";
import { copyOf, countRows, keptHours, moveHorizon, type Part } from "./copy.ts";
import { copySpan, type Run } from "./copy-span.ts";
import { describe, oldestRow, type SourceTable, TableProblem } from "./describe.ts";
import { type Depth, duckdb, fingerprintSql, hoursOf, instant, type Span } from "./fingerprint.ts";
import { type Gap, gapsOf } from "./gaps.ts";
import { followSchema } from "./schema.ts";
import { SourceGone, SourceRefused, TooMuchAtOnce } from "./source.ts";
import { before, type Differing, differing, nextSpan, overlap, since } from "./span.ts";
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

export interface TableOptions {
  /** Compares all columns of all rows as well. */
  verify: boolean;
  timeIsUp(): boolean;
  /** Rows copied so far, of so many. */
  progress(done: number, of: number): void;
}

/** How long a span should take: a run that is killed has lost no more than that. */
const spanSeconds = 5;
const rowsAtFirst = 20_000;
const rowsAtMost = 250_000;

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
    if (at) await synced(run, at, report, options);
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
  if (error instanceof TooMuchAtOnce)
    return `${source}: one hour of it ${message}; an index on its time column mends that`;
  if (error instanceof SourceRefused)
    return `${source}: ${message}${/permission/.test(message) ? `; GRANT SELECT ON ${source} to the role that reads` : ""}`;
  throw error;
}

async function synced(run: Run, at: SourceTable, report: TableReport, options: TableOptions): Promise<void> {
  report.notes.push(...(await followSchema(run.copy, at)));
  const oldest = await oldestRow(run.source, at);
  if (oldest === undefined) {
    report.state = "empty";
    return;
  }
  const horizon = await moveHorizon(run.copy, at.table.name, oldest);
  const parts: [Part, Span][] = [["mirror", since(horizon)]];
  if (oldest < horizon) parts.push(["history", before(horizon)]);
  for (const [part, bounds] of parts) {
    const source = await sourceHours(run.source, at, bounds, "key");
    const kept = await keptHours(run.copy, at.table.name, part);
    await copyAll(
      run,
      at,
      { part, bounds, depth: "key" },
      differing(source, kept, part === "history"),
      report,
      options,
    );
    if (options.verify && report.leftRows === 0)
      await verify(run, at, { part, bounds, depth: "content" }, report, options);
  }
}

interface Task {
  part: Part;
  bounds: Span;
  depth: Depth;
}

/** Finds the rows that were changed in their place, and copies their hours anew. Of what is older than the source's oldest row,
 *  the copy has more than the source: what the source has of it is copied again. */
async function verify(
  run: Run,
  at: SourceTable,
  task: Task,
  report: TableReport,
  options: TableOptions,
): Promise<void> {
  const source = await sourceHours(run.source, at, task.bounds, "content");
  const own = { ...at, relation: copyOf(at.table.name) };
  const kept =
    task.part === "mirror"
      ? hoursOf(await run.copy.rows(fingerprintSql(duckdb, own, task.bounds, "content")))
      : new Map();
  const different = differing(source, kept, task.part === "history");
  await copyAll(run, at, task, different, report, options);
  const rows = [...source.values()].reduce((sum, hour) => sum + hour.rows, 0);
  const again =
    different.length === 0
      ? ""
      : `; ${different.length} hours were copied again, from ${instant(different[0]?.hour ?? 0)} on`;
  report.notes.push(`${rows} rows compared, every column${again}`);
}

async function copyAll(
  run: Run,
  at: SourceTable,
  { part, bounds, depth }: Task,
  all: readonly Differing[],
  report: TableReport,
  { progress, timeIsUp }: TableOptions,
): Promise<void> {
  const total = all.reduce((sum, { rows }) => sum + rows, 0);
  let [done, pending, rowsLimit] = [0, all, rowsAtFirst];
  while (pending.length > 0) {
    if (timeIsUp()) {
      report.leftRows += total - done;
      return;
    }
    const { span, count, rows } = nextSpan(pending, rowsLimit);
    const started = performance.now();
    try {
      const copied = await copySpan(run, at, part, overlap(span, bounds) ?? span, depth);
      report.copiedRows += copied.rows;
      report.copiedBytes += copied.bytes;
    } catch (error) {
      if (!(error instanceof TooMuchAtOnce) || count === 1) throw error;
      rowsLimit = Math.ceil(rows / 8);
      continue;
    }
    const seconds = (performance.now() - started) / 1_000;
    if (rows > rowsLimit / 2) rowsLimit = Math.min(rowsAtMost, Math.ceil((rows / seconds) * spanSeconds));
    [done, pending] = [done + rows, pending.slice(count)];
    progress(done, total);
  }
}
