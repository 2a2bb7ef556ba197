import { spanInWords } from "../../../model/duration.ts";
import type { SyncedLogs } from "../../../model/synced-data.ts";
import { laterSnapshot } from "../publish.ts";
import type { Gap } from "./gaps.ts";
import type { PublishedTables } from "./publish-tables.ts";
import type { Dropped } from "./retention.ts";

const gapsShown = 3;

/** What has come, in lines: `1,204 records (2 malformed lines) from 1.1 MB in 0.4 s`. */
export function summaryOf(
  tables: PublishedTables,
  dropped: readonly Dropped[],
  kept: SyncedLogs,
  seconds: number,
): string[] {
  const { records, malformed, bytes, forgotten, gaps, leftBytes, heldBack, snapshotBytes } = tables;
  const lines = [
    `logs: ${counted(records, "record")} and ${counted(malformed, "malformed line")} from ${megabytes(bytes)} in ${seconds.toFixed(1)} s; tables of ${megabytes(snapshotBytes)}`,
  ];
  for (const [why, said] of [
    ["age", `older than ${kept.keep}`],
    ["size", `above ${kept.capMb} MB`],
  ] as const) {
    const files = dropped.filter((one) => one.why === why);
    const freed = files.reduce((sum, { file }) => sum + file.storedBytes, 0);
    if (files.length > 0) lines.push(`  ${counted(files.length, "copied file")} dropped, ${said}: ${megabytes(freed)}`);
  }
  if (forgotten > 0) lines.push(`  ${counted(forgotten, "record")} dropped from the tables, older than ${kept.keep}`);
  if (heldBack) lines.push(`  ${laterSnapshot}`);
  if (leftBytes > 0) lines.push(`  ${megabytes(leftBytes)} are left to the next run`);
  return [...lines, ...gapLines(gaps)];
}

function gapLines(gaps: readonly Gap[]): string[] {
  if (gaps.length === 0) return [];
  const shown = gaps.slice(0, gapsShown).map(({ fromMs, toMs }) => {
    return `${new Date(fromMs).toISOString().slice(0, 16)}Z for ${spanInWords(toMs - fromMs)}`;
  });
  const more = gaps.length > gapsShown ? [`${gaps.length - gapsShown} more before`] : [];
  return [`  no record in whole hours: ${[...shown, ...more].join(", ")}`];
}

const counted = (count: number, what: string) => `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
