import { createInterface } from "node:readline";
import type { DuckDBConnection } from "@duckdb/node-api";
import { exitCode, type Io, type Verb } from "../io.ts";
import { answerOf } from "../query/ask.ts";
import { type Format, formats, formatted } from "../query/format.ts";
import { openDuckDb } from "../sync/duckdb.ts";

const limits = { rows: 10_000, characters: 32 * 1024 * 1024 };
const statementLimit = 100_000;
const usage = "usage: duckdb [--csv|--json] [FILE] [SQL]";

/** `duckdb --stack NAME -- [--csv|--json] [FILE] [SQL]`: a DuckDB file, which is made where it is missing, for reading and writing; without
 *  one, a database in memory. Without SQL it reads statements, each up to a line that ends with `;`. Code 1 where a statement failed. */
export const duckdb: Verb = async (_host, io, { positional }) => {
  const { format, file, sql } = duckDbWords(positional);
  const db = await openDuckDb(file, { memoryLimitMb: 768, threads: 2 });
  try {
    const went =
      sql === undefined ? await fromInput(db.connection, io, format) : await run(db.connection, sql, io, format);
    return went ? exitCode.ok : exitCode.failed;
  } finally {
    await db.close();
  }
};

/** A word with a blank in it is SQL, any other a file. @throws Error with the usage */
function duckDbWords(words: readonly string[]): { format: Format; file: string; sql?: string } {
  const options = words.filter((word) => word.startsWith("--"));
  const format = formats.find((known) => options[0] === `--${known}`) ?? "table";
  const rest = words.filter((word) => !word.startsWith("--"));
  if (options.length > 1 || (options[0] && options[0] !== `--${format}`) || rest.length > 2) throw new Error(usage);
  const [first, second] = rest;
  if (second !== undefined) return { format, file: first as string, sql: second };
  if (first === undefined) return { format, file: ":memory:" };
  return /\s/.test(first) ? { format, file: ":memory:", sql: first } : { format, file: first };
}

async function run(connection: DuckDBConnection, sql: string, io: Io, format: Format): Promise<boolean> {
  try {
    const statements = await connection.extractStatements(sql);
    for (let at = 0; at < statements.count; at += 1) {
      const reader = await (await statements.prepare(at)).streamAndRead();
      const answer = await answerOf(reader, limits);
      if (answer.columns.length > 0) io.out(formatted(answer, format));
      if (answer.cut) io.err(`only the first ${answer.rows.length} rows`);
    }
    return true;
  } catch (error) {
    io.err((error as Error).message);
    return false;
  }
}

async function fromInput(connection: DuckDBConnection, io: Io, format: Format): Promise<boolean> {
  const { stdin: input, stdout: output } = process;
  const typed = input.isTTY === true && output.isTTY === true;
  const lines = createInterface({ input, output: typed ? output : undefined, prompt: "duckdb> " });
  let [written, went] = ["", true];
  if (typed) lines.prompt();
  for await (const line of lines) {
    if (!written && /^\.(quit|exit)\s*$/.test(line)) break;
    written += `${line}\n`;
    if (written.length > statementLimit) throw new Error(`a statement has no ; within ${statementLimit} characters`);
    if (/;\s*$/.test(line)) {
      went = (await run(connection, written, io, format)) && went;
      written = "";
    }
    if (typed) lines.prompt();
  }
  return (!written.trim() || (await run(connection, written, io, format))) && went;
}
