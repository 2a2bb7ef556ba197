import { type LogsQuery, logLevels } from "../../model/logs-query.ts";
import { shown } from "../text.ts";
import type { LogRecord } from "./log-record.ts";
import { templateOf } from "./log-template.ts";
import type { SourceMemory } from "./memory.ts";

export const logTables = `
  CREATE TABLE IF NOT EXISTS log_reading (
    one INTEGER PRIMARY KEY CHECK (one = 1), directory TEXT NOT NULL, generation INTEGER NOT NULL, positions TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS log_queries (query TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS log_counts (
    query TEXT NOT NULL, bucket INTEGER NOT NULL, part TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (query, bucket, part)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS log_samples (
    query TEXT NOT NULL, part TEXT NOT NULL, at INTEGER NOT NULL, sample TEXT NOT NULL, PRIMARY KEY (query, part)
  ) STRICT, WITHOUT ROWID;`;

/** Counts are kept for spans of this length, and so a window is exact to it. */
export const bucketMs = 5_000;
/** Parts (loggers, templates, …) of one query in one tick; what is beyond counts as "…". */
const partsLimit = 500;
const rowsLimit = 100;
const sampleCharacters = 200;

/** What a query is known by between ticks: its own text, so that a changed one begins anew. */
export const keyOf = ({ source: _, ...query }: LogsQuery): string =>
  JSON.stringify(Object.fromEntries(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))));

export const minimumLevelOf = ({ level }: LogsQuery): number => (level ? logLevels[level] : 0);

/** Collects what one tick has read, until it is remembered as a whole. */
export class Tally {
  readonly #queries: readonly { key: string; query: LogsQuery; parts: Set<string> }[];
  readonly #counts = new Map<string, { key: string; bucket: number; part: string; count: number }>();
  readonly #samples = new Map<string, { key: string; part: string; at: number; sample: string }>();
  readonly #oldest: number;

  constructor(queries: readonly LogsQuery[], oldest: number) {
    this.#queries = queries.map((query) => ({ key: keyOf(query), query, parts: new Set<string>() }));
    this.#oldest = oldest;
  }

  add(record: LogRecord): void {
    if (record.at < this.#oldest) return;
    let template: string | undefined;
    const masked = () => {
      template ??= templateOf(record.message);
      return template;
    };
    for (const { key, query, parts } of this.#queries) {
      if (!matches(query, record, masked)) continue;
      const named = partOf(query, record, masked);
      if (named === undefined) continue;
      const part = parts.has(named) || parts.size < partsLimit ? named : "…";
      parts.add(part);
      const bucket = Math.floor(record.at / bucketMs);
      const id = JSON.stringify([key, bucket, part]);
      const count = this.#counts.get(id);
      if (count) count.count += 1;
      else this.#counts.set(id, { key, bucket, part, count: 1 });
      const sample = shown(record.message, sampleCharacters);
      this.#samples.set(JSON.stringify([key, part]), { key, part, at: Math.floor(record.at), sample });
    }
  }

  remember(memory: SourceMemory): void {
    for (const { key, bucket, part, count } of this.#counts.values()) {
      const insert =
        "INSERT INTO log_counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = log_counts.count + excluded.count";
      memory.run(insert, key, bucket, part, count);
    }
    for (const { key, part, at, sample } of this.#samples.values()) {
      memory.run("INSERT OR REPLACE INTO log_samples VALUES (?, ?, ?, ?)", key, part, at, sample);
    }
  }
}

function matches(query: LogsQuery, record: LogRecord, template: () => string): boolean {
  const { logger, contains, fields = {} } = query;
  if (record.levelNumber < minimumLevelOf(query)) return false;
  if (logger !== undefined && record.logger !== logger && !record.logger.startsWith(`${logger}.`)) return false;
  if (contains !== undefined && !record.message.includes(contains)) return false;
  if (query.template !== undefined && template() !== query.template) return false;
  return Object.entries(fields).every(([name, value]) => textOf(record.extra[name]) === value);
}

/** undefined: the record has no such field, so that it is of no part. */
function partOf({ by }: LogsQuery, record: LogRecord, template: () => string): string | undefined {
  if (by === undefined) return "";
  if (by === "level") return record.level;
  if (by === "logger") return record.logger;
  if (by === "template") return template();
  return textOf(record.extra[by.slice("extra.".length)]);
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return shown(typeof value === "string" ? value : JSON.stringify(value), 200);
}

export interface Counted {
  part: string;
  count: number;
  sample: string;
}

/** What a query has counted within `windowMs` before `now`, the most frequent first; `more` parts are left out. */
export function countedOf(memory: SourceMemory, query: LogsQuery, windowMs: number, now: number) {
  const last = Math.floor(now / bucketMs);
  const rows = memory.all(
    `SELECT c.part, sum(c.count) AS count, coalesce(max(s.sample), '') AS sample
     FROM log_counts AS c LEFT JOIN log_samples AS s ON s.query = c.query AND s.part = c.part
     WHERE c.query = ? AND c.bucket > ? AND c.bucket <= ? GROUP BY c.part ORDER BY count DESC, c.part`,
    keyOf(query),
    last - Math.ceil(windowMs / bucketMs),
    last,
  );
  const counted = rows
    .slice(0, rowsLimit)
    .map((row): Counted => ({ part: String(row.part), count: Number(row.count), sample: String(row.sample) }));
  return { counted, more: rows.length - counted.length };
}
