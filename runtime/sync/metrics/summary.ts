import { shown } from "../../text.ts";
import { laterSnapshot } from "../publish.ts";
import type { SyncReport } from "./sync-metrics.ts";
import type { TableReport } from "./sync-table.ts";

const count = new Intl.NumberFormat("en");
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const minute = (instant: string) => instant.slice(0, 16).replace("T", " ");
/** The error of an untrusted source may be long. */
const problemLength = 500;

/** What a person reads of a run: a line for each table, and under it what is special about it. */
export function summaryOf(report: SyncReport): string[] {
  const { tables, unchanged, heldBack, snapshotBytes, seconds, parquetDays } = report;
  const snapshot = heldBack ? `${laterSnapshot}, ${megabytes(snapshotBytes)}` : `${megabytes(snapshotBytes)} published`;
  const total = `${snapshot}, ${seconds.toFixed(1)} s`;
  return [
    ...tables.flatMap(tableLines),
    ...(parquetDays === undefined ? [] : [`parquet: ${parquetDays} days written`]),
    unchanged ? `nothing has changed at the source; ${total}` : total,
  ];
}

function tableLines(report: TableReport): string[] {
  const { table, gaps, notes, problem, leftRows } = report;
  const lines = [`${table.padEnd(15)} ${stateOf(report)}`];
  for (const { from, to, hours } of gaps) {
    lines.push(`  gap: ${count.format(hours)} hours without a row, ${minute(from)} to ${minute(to)} UTC`);
  }
  if (leftRows > 0) lines.push(`  ${count.format(leftRows)} rows are left to the next run: the time of this one is up`);
  for (const note of notes) lines.push(`  ${shown(note, problemLength)}`);
  for (const line of problem?.split("\n") ?? []) lines.push(`  FAILED: ${shown(line, problemLength)}`);
  return lines;
}

function stateOf({ state, rows, copiedRows, copiedBytes, seconds }: TableReport): string {
  const has = `${count.format(rows).padStart(12)} rows`;
  if (state === "missing") return rows === 0 ? "not at the source" : `${has}, and no such table at the source any more`;
  if (state === "empty") return rows === 0 ? "empty at the source" : `${has}, kept: the source is EMPTY`;
  return `${has}, ${count.format(copiedRows)} copied, ${megabytes(copiedBytes)}, ${seconds.toFixed(1)} s`;
}
