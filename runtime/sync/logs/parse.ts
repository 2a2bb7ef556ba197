import type { DuckDBConnection } from "@duckdb/node-api";
import type { Duration } from "../../../model/duration.ts";
import { literal } from "../../../model/sql-text.ts";
import type { MirrorFile } from "./mirror.ts";
import { type ParseFile, parseFile, type Stretch } from "./parse-file.ts";
import { bytesOf } from "./parts.ts";
import { oldestKept } from "./retention.ts";
import { Rows } from "./rows.ts";
import { createLogTables, nextNumber, type ReadPosition, readPositions } from "./tables.ts";

/** What is read between two commits: what a killed run does again. */
const stretchBytes = 16 * 1_048_576;

export interface ParseOptions {
  /** Folder of the copies, and the files in it. */
  mirror: string;
  files: readonly MirrorFile[];
  /** To the working database. */
  connection: DuckDBConnection;
  /** How old a record in the tables may become. */
  keep: Duration;
  now: number;
  /** Asked after each stretch: what is left is read by the next run. */
  timeIsUp?: () => boolean;
  progress?: (doneBytes: number, ofBytes: number) => void;
  stretchBytes?: number;
}

export interface ParsedLogs {
  /** Lines that are new, of both kinds. */
  records: number;
  malformed: number;
  /** Bytes that they were read from, before compression. */
  bytes: number;
  /** Files whose copy has another name than before. */
  renamed: number;
  /** Records that have become too old. */
  forgotten: number;
  /** Bytes for which there was no time. */
  leftBytes: number;
  /** Copies that could not be read, each in one line. What was committed of them before stays. */
  problems: string[];
}

/** Reads what is new in the copied logs into the tables, each line once: a position is committed with the rows before it. A line that is no
 *  record is kept aside, so that every line is in one table or the other. Needs the same memory however much is new.
 *  @throws Error in one line where the tables themselves cannot be written */
export async function parseLogs(options: ParseOptions): Promise<ParsedLogs> {
  const { files, connection } = options;
  await createLogTables(connection);
  const positions = await readPositions(connection);
  const parsing = new Parsing(options);
  for (const file of [...files].sort((a, b) => (begunOf(a) < begunOf(b) ? -1 : 1))) {
    await parsing.file(file, positions.get(file.file));
  }
  const forgotten = await forget(connection, files, oldestKept(options.keep, options.now));
  return { ...parsing.parsed, forgotten };
}

/** What sorts files by their first records, as their names have them. */
const begunOf = ({ file }: MirrorFile) => file.slice(file.indexOf("."));

class Parsing {
  readonly parsed: Omit<ParsedLogs, "forgotten"> = {
    records: 0,
    malformed: 0,
    bytes: 0,
    leftBytes: 0,
    renamed: 0,
    problems: [],
  };
  readonly #options: ParseOptions;
  #isOver = false;

  constructor(options: ParseOptions) {
    this.#options = options;
  }

  async file(file: MirrorFile, known: (ReadPosition & { name: string }) | undefined): Promise<void> {
    const { connection, mirror, timeIsUp } = this.#options;
    let from: ReadPosition = known ?? { position: 0, overlong: undefined };
    const end = bytesOf(file.parts);
    if (!known) await begin(connection, file);
    else if (known.name !== file.name) {
      await connection.run("UPDATE log_file SET name = $1 WHERE file = $2", [file.name, file.file]);
      this.parsed.renamed += 1;
    }
    // A copy that was lost and made anew of a shorter log may hold less than what was read.
    const isRead = from.position >= end && !(file.archive && from.overlong);
    if (isRead) return;
    if (this.#isOver) {
      this.parsed.leftBytes += end - from.position;
      return;
    }
    const number = await nextNumber(connection);
    await connection.run("BEGIN");
    const rows = await Rows.open(connection, number);
    const what: ParseFile = { mirror, file, from, rows, stretchBytes: this.#options.stretchBytes ?? stretchBytes };
    try {
      await parseFile(what, async (stretch) => {
        rows.flush();
        await keepStretch(connection, file, stretch, rows.number);
        await connection.run("COMMIT");
        this.#count(stretch, stretch.position - from.position);
        from = stretch;
        this.#isOver = timeIsUp?.() ?? false;
        if (!this.#isOver) await connection.run("BEGIN");
        return !this.#isOver;
      });
      rows.close();
      if (!this.#isOver) await connection.run("COMMIT");
    } catch (error) {
      // Rows that it still holds go with the transaction. Behind the transaction's end they would stay.
      rows.close();
      await connection.run("ROLLBACK").catch(() => {}); // the first error says more
      this.parsed.problems.push(
        `${file.name} cannot be read into the tables: ${(error as Error).message.split("\n")[0]}`,
      );
    }
    if (this.#isOver) this.parsed.leftBytes += end - from.position;
  }

  #count({ records, malformed }: Stretch, bytes: number): void {
    this.parsed.records += records;
    this.parsed.malformed += malformed;
    this.parsed.bytes += bytes;
    const { files, progress } = this.#options;
    progress?.(
      this.parsed.bytes,
      files.reduce((sum, { parts }) => sum + bytesOf(parts), 0),
    );
  }
}

async function begin(connection: DuckDBConnection, { file, name }: MirrorFile): Promise<void> {
  await connection.run("INSERT INTO log_file VALUES ($1, $2, 0, 0, 0, 0, NULL, NULL)", [file, name]);
  await connection.run("INSERT INTO sync.log_position VALUES ($1, 0, NULL, NULL)", [file]);
}

async function keepStretch(
  connection: DuckDBConnection,
  { file }: MirrorFile,
  { lines, records, malformed, firstAt, lastAt, position, overlong, ended }: Stretch,
  number: bigint,
): Promise<void> {
  await connection.run(
    `UPDATE log_file SET bytes = ${position}, lines = lines + ${lines}, records = records + ${records},
       malformed = malformed + ${malformed}${
         records > 0
           ? `, first_time = least(first_time, ${timestamp(firstAt)}), last_time = greatest(last_time, ${timestamp(lastAt)})`
           : ""
       } WHERE file = $1`,
    [file],
  );
  const { at, bytes } = overlong ?? { at: "NULL", bytes: "NULL" };
  await connection.run(
    `UPDATE sync.log_position SET position = ${position}, overlong_at = ${at}, overlong_bytes = ${bytes} WHERE file = $1`,
    [file],
  );
  for (const line of ended) {
    await connection.run(`UPDATE log_malformed SET bytes = ${line.bytes} WHERE file = $1 AND position = ${line.at}`, [
      file,
    ]);
  }
  await connection.run("DELETE FROM sync.log_next");
  await connection.run(`INSERT INTO sync.log_next VALUES (${number})`);
}

const timestamp = (ms: number) => `make_timestamptz(${Math.round(ms * 1_000)})`;

/** Records go by their own age. A file of which no copy is kept is forgotten once its last record is too old: until then, should it be
 *  copied once more, it is known how far it has been read. */
async function forget(connection: DuckDBConnection, files: readonly MirrorFile[], oldestMs: number): Promise<number> {
  const oldest = timestamp(oldestMs);
  const names = files.map(({ file }) => literal(file)).join(", ") || "''";
  const old = `coalesce(last_time < ${oldest}, true) AND file NOT IN (${names})`;
  await connection.run("BEGIN");
  const forgotten = await connection.run(`DELETE FROM log_record WHERE time < ${oldest}`);
  for (const table of ["log_malformed", "sync.log_position"]) {
    await connection.run(`DELETE FROM ${table} WHERE file IN (SELECT file FROM log_file WHERE ${old})`);
  }
  await connection.run(`DELETE FROM log_file WHERE ${old}`);
  await connection.run("COMMIT");
  return Number(forgotten.rowsChanged);
}
