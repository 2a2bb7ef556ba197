import { rm } from "node:fs/promises";
import { literal, quoted } from "../../../model/sql-text.ts";
import { type Copy, copyOf, keepHours, type Part } from "./copy.ts";
import { oldestRow, type SourceTable } from "./describe.ts";
import {
  type Depth,
  duckdb,
  fingerprintSql,
  type Hours,
  hoursOf,
  instant,
  postgres,
  type Span,
  sameHour,
  within,
} from "./fingerprint.ts";
import type { Source } from "./source.ts";
import { overlap, since } from "./span.ts";
import type { Throttle } from "./throttle.ts";

/** What all tables of a run share. */
export interface Run {
  source: Source;
  copy: Copy;
  /** The folder for what is not finished. */
  work: string;
  throttle: Throttle;
}

/** Everything that a CSV of the source may hold: quotes, line ends, and rows of some megabytes. */
const csvOptions = [
  "header=false, auto_detect=false, delim=',', quote='\"', escape='\"', new_line='\\n'",
  "nullstr='', allow_quoted_nulls=false, max_line_size=33554432, buffer_size=67108864",
].join(", ");

/** What of the copy is made anew, and how closely it is looked at. */
export interface Task {
  part: Part;
  span: Span;
  depth: Depth;
}

/** Rows on their way, in a file. */
export interface Fetched extends Task {
  file: string;
  bytes: number;
  rows: number;
  /** What the source had in the moment of the copy. */
  hours: Record<Depth, Hours>;
}

/** The name of a file on its way. A run that was killed leaves it. */
export const csvName = (table: string, number: number) => `metrics-${table}-${number}.csv`;

/** Brings the rows of a span here. Undefined where the source has dropped all of it since it was compared.
 *  @throws TooMuchAtOnce where the source needs a smaller span, and what else the source throws */
export async function fetchSpan(run: Run, at: SourceTable, task: Task, file: string): Promise<Fetched | undefined> {
  return await run.source.snapshot(async () => {
    const span = task.part === "mirror" ? await stillThere(run.source, at, task.span) : task.span;
    if (!span) return undefined;
    const hoursAt = async (depth: Depth) => hoursOf(await run.source.rows(fingerprintSql(postgres, at, span, depth)));
    const key = await hoursAt("key");
    const content = task.depth === "content" ? await hoursAt("content") : new Map();
    const columns = at.columns.map(({ name, type }) => (type === "VARCHAR" ? `${quoted(name)}::text` : quoted(name)));
    const select = `SELECT ${columns.join(", ")} FROM ${at.relation} WHERE ${within(at.time, span)}`;
    const bytes = await run.source.copy(select, file, run.throttle);
    const rows = [...key.values()].reduce((sum, hour) => sum + hour.rows, 0);
    return { ...task, span, file, bytes, rows, hours: { key, content } };
  });
}

/** Puts rows that were fetched into the copy, checks them against what the source counted, and remembers that, all at once or not at
 *  all. A mirrored span equals the source then, but for what the source has dropped. @throws Error where something else arrived */
export async function ingestSpan(copy: Copy, at: SourceTable, fetched: Fetched): Promise<void> {
  await copy.transaction(() => ingest(copy, at, fetched));
  await rm(fetched.file);
}

/** Between the comparison and now, retention may have come by: what is older than the oldest row was dropped, not deleted. */
async function stillThere(source: Source, at: SourceTable, span: Span): Promise<Span | undefined> {
  const oldest = await oldestRow(source, at);
  return oldest === undefined ? undefined : overlap(span, since(oldest));
}

async function ingest(copy: Copy, at: SourceTable, { part, span, hours, file }: Fetched): Promise<void> {
  const { name } = at.table;
  const csv = `read_csv(${literal(file)}, columns={${at.columns.map(({ type }, index) => `'c${index}': '${type}'`).join(", ")}}, ${csvOptions})`;
  const rows = `SELECT ${at.columns.map((column, index) => `c${index} AS ${quoted(column.name)}`).join(", ")} FROM ${csv}`;
  let written = copyOf(name);
  if (part === "mirror") {
    await copy.run(`DELETE FROM ${written} WHERE ${within(at.time, span)}`);
    await copy.run(`INSERT INTO ${written} BY NAME ${rows}`);
  } else {
    // What the source has again replaces what the copy has under the same key, and nothing else.
    const key = quoted(at.columns.some((column) => column.name === "id") ? "id" : at.time);
    await copy.run(`CREATE OR REPLACE TEMP TABLE staged AS ${rows}`);
    await copy.run(`DELETE FROM ${written} WHERE ${within(at.time, span)} AND ${key} IN (SELECT ${key} FROM staged)`);
    await copy.run(`INSERT INTO ${written} BY NAME SELECT * FROM staged`);
    written = "staged";
  }
  for (const depth of ["key", "content"] as const) {
    if (depth === "content" && hours.content.size === 0) continue;
    const found = hoursOf(await copy.rows(fingerprintSql(duckdb, { ...at, relation: written }, span, depth)));
    mustBeSame(hours[depth], found);
  }
  await keepHours(copy, name, part, span, hours.key);
}

/** @throws Error where what has arrived is not what was sent */
function mustBeSame(source: Hours, copy: Hours): void {
  for (const hour of new Set([...source.keys(), ...copy.keys()])) {
    const [sent, arrived] = [source.get(hour), copy.get(hour)];
    if (sameHour(sent, arrived)) continue;
    const [here, there] = [arrived, sent].map((print) => `${print?.rows ?? 0} rows with the sum ${print?.sum ?? 0}`);
    throw new Error(
      `the hour ${instant(hour)} arrived as ${here}, and the source has ${there}; nothing of it was kept`,
    );
  }
}
