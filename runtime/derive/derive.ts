import type pg from "pg";
import type { DerivedEventRule } from "../../model/derived-event.ts";
import { locks } from "../records/locks.ts";
import { openDuckDb } from "../sync/duckdb.ts";
import { type Cursor, definitionOf, readCursors, startAnew } from "./cursors.ts";
import { type DerivedRow, derivedRow } from "./derived-row.ts";
import { LogTables } from "./log-tables.ts";
import type { Numbers } from "./rule-sql.ts";
import { forgetOld, keep, keptFrom } from "./store.ts";

/** Records of the log that are read in one go, and whose events are written in one transaction. */
const stretchRecords = 5_000n;
/** A record from further ahead of the clock has a wrong time. */
const aheadMs = 86_400_000;
const duckDb = { readOnly: true, memoryLimitMb: 192, threads: 1 };

export interface Derivation {
  /** The file of the log tables, which nobody else writes to meanwhile. */
  logTables: string;
  /** Which may write; the tables are prepared. */
  client: pg.Client;
  rules: readonly DerivedEventRule[];
  nowMs: number;
  /** Whether there is no more time for another stretch. */
  timeIsUp(): boolean;
}

export interface Derived {
  /** Records that were read. */
  records: number;
  /** Events that were not there yet. */
  events: number;
  /** Values that are not what their column holds: left out, their events stored. */
  unread: number;
  /** Messages that are too long for a pattern. */
  tooLong: number;
  /** Records that are older than events are kept, or from the future: no events. */
  outOfTime: number;
  /** The next run goes on from here. */
  unfinished: boolean;
  /** Rules that DuckDB does not take, each with the reason. They have read nothing; the others are not held up. */
  refused: readonly { rule: string; reason: string }[];
}

/** Makes events of the log records that each rule has not read yet. Every record is read at least once, and gives the same ids each time, so
 *  that nothing is doubled: after a kill, in a log that was parsed anew, or by a rule that starts from the beginning.
 *  Undefined where another run is at it. @throws what pg and DuckDB throw; what is written before stays */
export async function deriveEvents(derivation: Derivation): Promise<Derived | undefined> {
  const { client, logTables, nowMs } = derivation;
  const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS held", [locks.derivation]);
  if (!rows[0]?.held) return undefined;
  const { connection, close } = await openDuckDb(logTables, duckDb);
  try {
    const derived = await deriveFrom(new LogTables(connection), derivation);
    await forgetOld(client, nowMs);
    return derived;
  } finally {
    await close();
    await client.query("SELECT pg_advisory_unlock($1)", [locks.derivation]).catch(() => {}); // it may be gone already
  }
}

async function deriveFrom(log: LogTables, { client, rules: all, nowMs, timeIsUp }: Derivation): Promise<Derived> {
  const refused: { rule: string; reason: string }[] = [];
  for (const rule of all) {
    const reason = await log.refusal(rule);
    if (reason) refused.push({ rule: rule.id, reason });
  }
  const rules = all.filter(({ id }) => !refused.some(({ rule }) => rule === id));
  const derived: Derived = { records: 0, events: 0, unread: 0, tooLong: 0, outOfTime: 0, unfinished: false, refused };
  const read = await startingPoints(log, client, rules);
  const extent = await log.extent();
  if (!extent || rules.length === 0) return derived;
  for (let after = least([...read.values()], extent.first - 1n); after < extent.last; ) {
    if (timeIsUp()) return { ...derived, unfinished: true };
    const numbers = { after, upTo: after + stretchRecords };
    const { records, tooLong, last } = await log.stretch(numbers);
    derived.records += records;
    derived.tooLong += tooLong;
    after = numbers.upTo;
    if (!last) continue;
    const behind = rules.filter(({ id }) => (read.get(id) ?? 0n) < last.number);
    const made: DerivedRow[] = [];
    for (const rule of behind) {
      made.push(...(await rowsOf(log, rule, { numbers, read: read.get(rule.id) ?? 0n, nowMs, derived })));
    }
    derived.events += await keep(client, { rows: made, rules: behind, to: last });
  }
  return derived;
}

interface Reading {
  numbers: Numbers;
  /** Up to where the rule has read already. */
  read: bigint;
  nowMs: number;
  /** Where is counted. */
  derived: Derived;
}

async function rowsOf(
  log: LogTables,
  rule: DerivedEventRule,
  { numbers, read, nowMs, derived }: Reading,
): Promise<DerivedRow[]> {
  const rows: DerivedRow[] = [];
  const after = read > numbers.after ? read : numbers.after;
  for (const selected of await log.select(rule, { ...numbers, after })) {
    const ms = Number(selected[2]) / 1_000;
    if (ms < keptFrom(nowMs) || ms > nowMs + aheadMs) {
      derived.outOfTime += 1;
      continue;
    }
    const { row, unread } = derivedRow(rule, selected);
    derived.unread += unread;
    rows.push(row);
  }
  return rows;
}

/** Up to which number each rule has read in this log. A rule that is new starts at its begin, and so does one that reads something
 *  else than before. A log that was parsed anew has other numbers: all start again, and find their events there. */
async function startingPoints(
  log: LogTables,
  client: pg.Client,
  rules: readonly DerivedEventRule[],
): Promise<Map<string, bigint>> {
  const cursors = new Map((await readCursors(client, rules)).map((cursor) => [cursor.rule, cursor]));
  const read = new Map<string, bigint>();
  for (const rule of rules) {
    const cursor = cursors.get(rule.id);
    const changed = cursor !== undefined && cursor.definition !== definitionOf(rule);
    if (cursor && !changed && (await isOfThisLog(log, cursor))) {
      read.set(rule.id, cursor.number);
      continue;
    }
    await startAnew(client, rule, changed ? await log.files() : []);
    read.set(rule.id, 0n);
  }
  return read;
}

/** Whether the record that was read last is where it was, or was dropped for its age since. */
async function isOfThisLog(log: LogTables, { number, file, position }: Cursor): Promise<boolean> {
  if (number === 0n) return true;
  const place = await log.at(number);
  if (place) return place.file === file && place.position === position;
  const extent = await log.extent();
  return extent === undefined || number < extent.first;
}

function least(numbers: readonly bigint[], floor: bigint): bigint {
  const [lowest = floor] = numbers.toSorted((a, b) => (a < b ? -1 : 1));
  return lowest > floor ? lowest : floor;
}
