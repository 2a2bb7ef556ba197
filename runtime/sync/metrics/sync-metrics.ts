import { existsSync, statSync } from "node:fs";
import { readdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { dataFolder } from "../../../model/data-folder.ts";
import { claimDataFolder, mustHaveRoom } from "../data-folder.ts";
import { holdLock } from "../lock.ts";
import { isDue, publish } from "../publish.ts";
import { openCopy, workFile } from "./copy.ts";
import type { Run } from "./copy-span.ts";
import { forgetLastRun, keepLastRun, readLastRun, sourceState } from "./last-run.ts";
import { exportParquet } from "./parquet.ts";
import { openSource, type Source } from "./source.ts";
import { syncTable, type TableReport } from "./sync-table.ts";
import { syncedTables } from "./tables.ts";
import { Throttle } from "./throttle.ts";

export interface SyncOptions {
  /** How the database is reached. */
  source: pg.ClientConfig;
  /** Of the data; see model/data-folder.ts. */
  folder: string;
  stack: string;
  /** What the source is asked for at most; Infinity for all that it gives. */
  megabytesPerSecond: number;
  /** What snapshots may write on average: what is new waits for the next one. Without a limit each run publishes. */
  snapshotBytesPerSecond?: number;
  /** Compares all columns of all rows, too. */
  verify?: boolean;
  /** Writes the archive, too. */
  parquet?: boolean;
  progress?: (table: string, done: number, of: number) => void;
  /** What is left then is left to the next run. */
  timeIsUp?: () => boolean;
}

export interface SyncReport {
  tables: TableReport[];
  /** Nothing has happened at the source since the last run. */
  unchanged: boolean;
  /** What is new is copied, and in no snapshot yet. */
  heldBack: boolean;
  /** Of the snapshot that readers see now. */
  snapshotBytes: number;
  seconds: number;
  parquetDays?: number;
}

/** Brings the copy of a source's metrics up to date, and publishes it as `metrics.duckdb`, whose time of modification is that at which it
 *  was last found to be all that the source has, also where nothing was new. Whenever it is ended, the next run goes on
 *  from there. One run at a time and one connection to the source, which no statement keeps busy for longer than its timeout.
 *  @throws Error in one line: the source cannot be reached or is gone, another run is at work, the disk is full */
export async function syncMetrics(options: SyncOptions): Promise<SyncReport> {
  const started = performance.now();
  const begun = new Date();
  const work = await claimDataFolder(options.folder, options.stack);
  const published = join(options.folder, dataFolder.metrics);
  const source = await openSource(options.source);
  try {
    const state = await sourceState(source);
    const last = existsSync(published) ? await readLastRun(work) : undefined;
    const unchanged = last?.state === state && !options.verify && !options.parquet;
    const done = unchanged
      ? { tables: last.tables.map(idle), heldBack: false }
      : await alone(options, work, source, state);
    if (!done.heldBack && done.tables.every(isWhole)) await utimes(published, begun, begun);
    const seconds = (performance.now() - started) / 1_000;
    return { ...done, unchanged, snapshotBytes: statSync(published).size, seconds };
  } finally {
    await source.close();
  }
}

const idle = (report: TableReport): TableReport => ({
  ...report,
  copiedRows: 0,
  copiedBytes: 0,
  seconds: 0,
  notes: [],
});

const isWhole = ({ problem, leftRows }: TableReport) => problem === undefined && leftRows === 0;

async function alone(options: SyncOptions, work: string, source: Source, state: string) {
  const lock = await holdLock(join(work, "metrics.lock"));
  try {
    for (const name of await readdir(work)) {
      if (/^metrics-.*\.csv$/.test(name)) await rm(join(work, name));
    }
    const snapshot = join(options.folder, dataFolder.metrics);
    const isPublished = existsSync(snapshot) && (await readLastRun(work)) !== undefined;
    await forgetLastRun(work);
    await mustHaveRoom(work, existsSync(workFile(work)) ? statSync(workFile(work)).size : 0);
    const { tables, parquetDays, changed } = await copyTables(options, work, source);
    const rate = options.snapshotBytesPerSecond ?? Number.POSITIVE_INFINITY;
    const isNew = changed || !isPublished;
    const heldBack = isNew && !isDue(workFile(work), snapshot, rate, Date.now());
    if (isNew && !heldBack) await publish(workFile(work), options.folder, dataFolder.metrics);
    if (!heldBack) await keepLastRun(work, tables.every(isWhole) ? { state, tables } : { tables });
    return { tables, heldBack, ...(parquetDays === undefined ? {} : { parquetDays }) };
  } finally {
    await lock.release();
  }
}

async function copyTables(options: SyncOptions, work: string, source: Source) {
  const { verify = false, parquet = false, progress = () => {}, timeIsUp = () => false } = options;
  const copy = await openCopy(work);
  const run: Run = { source, copy, work, throttle: new Throttle(options.megabytesPerSecond) };
  const tables: TableReport[] = [];
  try {
    for (const table of syncedTables) {
      const tell = (done: number, of: number) => progress(table.name, done, of);
      tables.push(await syncTable(run, table, { verify, timeIsUp, progress: tell }));
    }
    const parquetDays = parquet ? await exportParquet(copy, join(options.folder, dataFolder.parquet)) : undefined;
    return { tables, parquetDays, changed: copy.changed() };
  } finally {
    await copy.close();
  }
}
