import { rm } from "node:fs/promises";
import { join } from "node:path";
import { literal, quoted } from "./column.ts";
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
  "header=false, auto_detect=false, delim=',', quote='\"', escape='\"'",
  "nullstr='\\N', allow_quoted_nulls=false, max_line_size=33554432, buffer_size=67108864",
].join(", ");

/** Files that a run which was killed has left. */
export const csvName = (table: string) => `metrics-${table}.csv`;

interface Fetched {
  span: Span;
  /** What the source had in the moment of the copy. */
  hours: Record<Depth, Hours>;
  bytes: number;
}

/** Copies the rows of a span anew, checks them against what the source counted in the same moment, and remembers that, all at
 *  once or not at all. A mirrored span equals the source afterwards, but for what the source has dropped in the meantime.
 *  @throws TooMuchAtOnce where the source needs a smaller span, and what else the source throws */
export async function copySpan(
  run: Run,
  at: SourceTable,
  part: Part,
  span: Span,
  depth: Depth,
): Promise<{ rows: number; bytes: number }> {
  const file = join(run.work, csvName(at.table.name));
  try {
    const fetched = await run.source.snapshot(() => fetch(run, at, part, span, { file, depth }));
    if (!fetched) return { rows: 0, bytes: 0 };
    await run.copy.transaction(() => ingest(run.copy, at, part, fetched, file));
    const rows = [...fetched.hours.key.values()].reduce((sum, hour) => sum + hour.rows, 0);
    return { rows, bytes: fetched.bytes };
  } finally {
    await rm(file, { force: true });
  }
}

/** Undefined where the source has dropped all of the span since it was compared. */
async function fetch(
  run: Run,
  at: SourceTable,
  part: Part,
  wanted: Span,
  to: { file: string; depth: Depth },
): Promise<Fetched | undefined> {
  const span = part === "mirror" ? await stillThere(run.source, at, wanted) : wanted;
  if (!span) return undefined;
  const hoursAt = async (depth: Depth) => hoursOf(await run.source.rows(fingerprintSql(postgres, at, span, depth)));
  const key = await hoursAt("key");
  const content = to.depth === "content" ? await hoursAt("content") : new Map();
  const columns = at.columns.map(({ name, type }) => (type === "VARCHAR" ? `${quoted(name)}::text` : quoted(name)));
  const select = `SELECT ${columns.join(", ")} FROM ${at.relation} WHERE ${within(at.time, span)}`;
  return { span, hours: { key, content }, bytes: await run.source.copy(select, to.file, run.throttle) };
}

/** Between the comparison and now, retention may have come by: what is older than the oldest row was dropped, not deleted. */
async function stillThere(source: Source, at: SourceTable, span: Span): Promise<Span | undefined> {
  const oldest = await oldestRow(source, at);
  return oldest === undefined ? undefined : overlap(span, since(oldest));
}

async function ingest(copy: Copy, at: SourceTable, part: Part, { span, hours }: Fetched, file: string): Promise<void> {
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
    mustBeSame(name, hours[depth], found);
  }
  await keepHours(copy, name, part, span, hours.key);
}

/** @throws Error where what has arrived is not what was sent */
function mustBeSame(table: string, source: Hours, copy: Hours): void {
  for (const hour of new Set([...source.keys(), ...copy.keys()])) {
    const [sent, arrived] = [source.get(hour), copy.get(hour)];
    if (sameHour(sent, arrived)) continue;
    const [here, there] = [arrived, sent].map((print) => `${print?.rows ?? 0} rows with the sum ${print?.sum ?? 0}`);
    throw new Error(
      `${table}: the hour ${instant(hour)} arrived as ${here}, and the source has ${there}; nothing of it was kept`,
    );
  }
}
