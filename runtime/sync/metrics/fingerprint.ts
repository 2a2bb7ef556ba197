import { literal, quoted } from "../../../model/sql-text.ts";
import type { Column } from "./column.ts";

/** Rows of a span of time; `to` is the first moment behind it. ISO 8601 in UTC, all to the microsecond, so that they sort as
 *  text. */
export interface Span {
  from: string;
  to: string;
}

/** Rows outside of it are not copied: no calendar that both databases know reaches further. */
export const everything: Span = { from: "0001-01-01T00:00:00.000000Z", to: "9999-01-01T00:00:00.000000Z" };

export const hourMs = 3_600_000;
export const instant = (ms: number) => new Date(ms).toISOString().replace("Z", "000Z");

/** What an hour holds: how many rows, and a sum over what tells one row from another. */
export interface Fingerprint {
  rows: number;
  sum: string;
}

/** By the hour's start, in milliseconds. */
export type Hours = ReadonlyMap<number, Fingerprint>;

/** What is summed. `key`: the column `id` where there is one, which costs little and finds every row that came or went.
 *  `content`: all columns, which finds a row that was changed in its place as well. */
export type Depth = "key" | "content";

/** How the two databases say the same. The canonical text of equal values is equal in both. */
export interface Dialect {
  /** The hour that a moment is in. Not by date_trunc, which knows of time zones and takes several times as long. */
  hour(time: string): string;
  /** The start of such an hour in milliseconds. */
  hourMs(hour: string): string;
  digest(text: string): string;
  canonical(column: Column): string;
}

export const postgres: Dialect = {
  hour: (time) => `date_bin('1 hour', ${time}, '0001-01-01')`,
  hourMs: (hour) => `round(extract(epoch FROM ${hour}) * 1000)::bigint`,
  digest: (text) => `('x' || substr(md5(${text}), 1, 15))::bit(60)::bigint`,
  canonical({ name, type }) {
    const column = quoted(name);
    if (type === "TIMESTAMPTZ" || type === "TIMESTAMP") {
      const microseconds = `round(extract(epoch FROM ${column}) * 1000000)::bigint::text`;
      return `CASE WHEN isfinite(${column}) THEN ${microseconds} ELSE ${column}::text END`;
    }
    if (type !== "DOUBLE" && type !== "FLOAT") return `${column}::text`;
    const number = `${column}::float8`;
    const special = `${number} IN ('NaN', 'Infinity', '-Infinity')`;
    return `CASE WHEN ${special} THEN lower(${number}::text) ELSE trim(to_char(${number}, '9.9999999999999999EEEE')) END`;
  },
};

export const duckdb: Dialect = {
  hour: (time) => `epoch_ms(${time}) - (epoch_ms(${time}) % ${hourMs} + ${hourMs}) % ${hourMs}`,
  hourMs: (hour) => hour,
  digest: (text) => `CAST('0x' || substr(md5(${text}), 1, 15) AS BIGINT)`,
  canonical({ name, type }) {
    const column = quoted(name);
    if (type === "TIMESTAMPTZ" || type === "TIMESTAMP") {
      return `CASE WHEN isfinite(${column}) THEN CAST(epoch_us(${column}) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;
    }
    if (type !== "DOUBLE" && type !== "FLOAT") return `CAST(${column} AS VARCHAR)`;
    const number = `CAST(${column} AS DOUBLE)`;
    const special = `replace(CAST(${number} AS VARCHAR), 'inf', 'infinity')`;
    return `CASE WHEN isfinite(${number}) THEN printf('%.16e', ${number}) ELSE ${special} END`;
  },
};

export interface Fingerprinted {
  /** As SQL names the table. */
  relation: string;
  time: string;
  columns: readonly Column[];
}

/** A statement that answers `hour`, `rows` and `sum`, each as text, for the hours of a span that have rows. */
export function fingerprintSql(dialect: Dialect, table: Fingerprinted, span: Span, depth: Depth): string {
  return `SELECT CAST(${dialect.hourMs("hour")} AS varchar) AS hour, CAST(rows AS varchar) AS rows, CAST(sum AS varchar) AS sum
    FROM (SELECT ${dialect.hour(quoted(table.time))} AS hour, count(*) AS rows,
      coalesce(sum(${summed(dialect, table.columns, depth)}), 0) AS sum
    FROM ${table.relation} WHERE ${within(table.time, span)} GROUP BY 1) AS hours`;
}

export function within(time: string, { from, to }: Span): string {
  return `${quoted(time)} >= ${literal(from)} AND ${quoted(time)} < ${literal(to)}`;
}

function summed(dialect: Dialect, columns: readonly Column[], depth: Depth): string {
  const id = columns.find(({ name }) => name === "id");
  if (depth === "key" && id) {
    if (["SMALLINT", "INTEGER", "BIGINT"].includes(id.type)) return quoted("id");
    return dialect.digest(dialect.canonical(id));
  }
  // A NULL differs from an empty text, and a value does not run into the next column's.
  const row = columns.map((column) => `coalesce('=' || ${dialect.canonical(column)}, '')`);
  return dialect.digest(row.join(" || chr(31) || "));
}

export function hoursOf(rows: readonly { hour: string; rows: string; sum: string }[]): Hours {
  return new Map(rows.map(({ hour, rows: count, sum }) => [Number(hour), { rows: Number(count), sum }]));
}

export function sameHour(one: Fingerprint | undefined, other: Fingerprint | undefined): boolean {
  return one?.rows === other?.rows && one?.sum === other?.sum;
}
