/** Where past events are read from. DuckDB and PostgreSQL answer the same statements. */
export interface History {
  dialect: "duckdb" | "postgres";
  /** As a person would name it, without any password. */
  name: string;
  /** `metrics_event` with its schema, so that a rule's own `metrics_event` can stand for a part of it. */
  events: string;
  /** How many statements may be asked at once. */
  lanes: number;
  /** All rows, each value as text. Statements with one `shape` return the same columns, so that these are found out once.
   *  @throws Error with the database's own words, or above 500,000 rows */
  query(text: string, shape?: string): Promise<Result>;
  close(): Promise<void>;
}

export interface Result {
  columns: string[];
  rows: (string | null)[][];
}

/** From the first to the last moment, ms. */
export interface Span {
  from: number;
  to: number;
}

export interface Extent extends Span {
  events: number;
}

/** A statement's rows are held in memory: what gives more than this needs an aggregate. */
export const rowsLimit = 500_000;
/** What is listed of the gaps in a history; a history with more is broken otherwise. */
const gapsLimit = 100;

/** The first and the last event; undefined where there is none. */
export async function extentOf(history: History): Promise<Extent | undefined> {
  const text = `SELECT ${epochMs("min(timestamp)")}, ${epochMs("max(timestamp)")}, count(*) FROM ${history.events}`;
  const [from, to, events] = (await history.query(text)).rows[0] ?? [];
  if (!from || !to) return undefined;
  return { from: Number(from), to: Number(to), events: Number(events) };
}

/** Where no event at all was written for longer than `longerThanMs`, oldest first, at most 100. */
export async function gapsIn(history: History, { from, to }: Span, longerThanMs: number): Promise<Span[]> {
  const text = `
    SELECT ${epochMs("before")}, ${epochMs("timestamp")} FROM (
      SELECT timestamp, lag(timestamp) OVER (ORDER BY timestamp) AS before FROM ${history.events}
    ) AS pairs
    WHERE timestamp - before > INTERVAL '${longerThanMs} milliseconds'
      AND timestamp > ${moment(from)} AND before < ${moment(to)}
    ORDER BY 1 LIMIT ${gapsLimit}`;
  const { rows } = await history.query(text);
  return rows.map(([before, after]) => ({ from: Number(before), to: Number(after) }));
}

/** A moment as both dialects read it. */
export const moment = (ms: number) => `TIMESTAMPTZ '${new Date(ms).toISOString()}'`;

const epochMs = (column: string) => `floor(extract(epoch from ${column}) * 1000)`;
