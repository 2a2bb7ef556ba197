import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResultReader } from "@duckdb/node-api";
import { type Plain, plainValue } from "./plain.ts";

/** Rows of an answer, at most as many as its limit. */
export interface Answer {
  columns: readonly string[];
  rows: Plain[][];
  /** There were more rows, or more text, than the limits let through. */
  cut: boolean;
}

export interface AnswerLimits {
  timeMs: number;
  rows: number;
  /** Of all values as text. */
  characters: number;
}

const standard: AnswerLimits = { timeMs: 60_000, rows: 10_000, characters: 32 * 1024 * 1024 };
const textLimit = 100_000;
/** Rows that are fetched before the limits are looked at again. */
const fetchRows = 2_048;

/** One SELECT, or the plan of one, read-only and within limits. @throws Error in DuckDB's own words, or our one line */
export async function ask(connection: DuckDBConnection, sql: string, limits: Partial<AnswerLimits>): Promise<Answer> {
  const { timeMs, rows, characters } = { ...standard, ...limits };
  if (sql.length > textLimit) throw new Error(`is longer than ${textLimit} characters`);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    connection.interrupt();
  }, timeMs);
  // Beside the read-only copies there is a database in memory: this keeps it as it is, too.
  await connection.run("BEGIN TRANSACTION READ ONLY");
  let prepared: DuckDBPreparedStatement | undefined;
  try {
    prepared = await onlyReading(connection, sql);
    const reader = await prepared.streamAndRead();
    return await answerOf(reader, { rows, characters }, () => late);
  } catch (error) {
    throw late ? new Error(`took longer than ${timeMs / 1_000} s; ask for less, or for fewer days`) : error;
  } finally {
    clearTimeout(timer);
    prepared?.destroySync();
    await connection.run("ROLLBACK");
  }
}

/** Rows of what has been asked, as far as the limits let them through. */
export async function answerOf(
  reader: DuckDBResultReader,
  limits: Pick<AnswerLimits, "rows" | "characters">,
  isLate: () => boolean = () => false,
): Promise<Answer> {
  const { rows: wanted, characters } = limits;
  const types = Array.from({ length: reader.columnCount }, (_, index) => reader.columnTypeId(index));
  const rows: Plain[][] = [];
  let size = 0;
  while (rows.length <= wanted && size <= characters) {
    await reader.readUntil(rows.length + Math.min(fetchRows, wanted + 1 - rows.length));
    if (isLate()) throw new Error("interrupted");
    const before = rows.length;
    for (let at = before; at < reader.currentRowCount && rows.length <= wanted && size <= characters; at += 1) {
      const row = types.map((type, column) => plainValue(reader.value(column, at), type));
      size += row.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0);
      rows.push(row);
    }
    if (rows.length === before) break;
  }
  const cut = rows.length > wanted || size > characters;
  return { columns: reader.columnNames(), rows: cut ? rows.slice(0, Math.min(wanted, rows.length - 1)) : rows, cut };
}

/** DuckDB's numbers of kinds of statements. */
const select = 1;
const explain = 4;
/** What its driver says of a text without any. */
const noStatement = "Error in native callback";

async function onlyReading(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const prepared = await preparedOf(connection, sql);
  const kind = prepared.statementType;
  if (kind === select) return prepared;
  const explained = kind === explain ? /^\s*EXPLAIN\s+(?:ANALYZE\s+)?(?=[A-Z(])/i.exec(sql) : null;
  if (explained && (await preparedOf(connection, sql.slice(explained[0].length))).statementType === select)
    return prepared;
  throw new Error("only reads: write one SELECT, FROM, DESCRIBE, SUMMARIZE or EXPLAIN of a SELECT");
}

async function preparedOf(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql).catch((error: Error) => {
    throw error.message === noStatement ? new Error("asks nothing; write a SELECT") : error;
  });
  if (statements.count !== 1) throw new Error("asks several things at once; write one statement at a time");
  const prepared = await statements.prepare(0);
  if (prepared.parameterCount > 0) throw new Error("has a parameter; write the value itself");
  return prepared;
}
