import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { templateOf } from "../../sources/log-template.ts";
import { type DuckDbLibrary, duckDbLibrary } from "../duckdb.ts";
import type { LogRow } from "./log-row.ts";

/** What DuckDB takes at once. */
const chunkRows = 2_048;
const headBytes = 4_096;
/** Messages whose templates are remembered, of this length at most. */
const templatesLimit = 10_000;
const rememberedCharacters = 300;

/** Puts rows behind each other into the tables. They are in them once `flush` has answered. */
export class Rows {
  readonly #library: DuckDbLibrary;
  readonly #records: Table;
  readonly #malformed: Table;
  readonly #templates = new Map<string, string>();
  #number: bigint;

  private constructor(library: DuckDbLibrary, records: DuckDBAppender, malformed: DuckDBAppender, number: bigint) {
    const { BIGINT, BLOB, INTEGER, TIMESTAMPTZ, VARCHAR } = library;
    this.#library = library;
    this.#records = new Table(library, records, [
      ...[BIGINT, TIMESTAMPTZ, VARCHAR, INTEGER, VARCHAR, VARCHAR, INTEGER],
      ...[VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, BIGINT],
    ]);
    this.#malformed = new Table(library, malformed, [BIGINT, VARCHAR, BIGINT, BIGINT, BLOB, VARCHAR]);
    this.#number = number;
  }

  /** @param number of the first row */
  static async open(connection: DuckDBConnection, number: bigint): Promise<Rows> {
    const records = await connection.createAppender("log_record");
    const malformed = await connection.createAppender("log_malformed");
    return new Rows(await duckDbLibrary(), records, malformed, number);
  }

  /** The number that comes next. */
  get number(): bigint {
    return this.#number;
  }

  record(row: LogRow, file: string, position: number): void {
    this.#records.add([
      this.#number,
      new this.#library.DuckDBTimestampTZValue(row.timeMicros),
      row.level,
      row.levelNumber,
      row.logger,
      row.function,
      row.line,
      row.message,
      this.#templateOf(row.message),
      row.exception,
      row.extra,
      file,
      BigInt(position),
    ]);
    this.#number += 1n;
  }

  malformed(line: Buffer, reason: string, file: string, position: number): void {
    const head = new this.#library.DuckDBBlobValue(Buffer.from(line.subarray(0, headBytes)));
    this.#malformed.add([this.#number, file, BigInt(position), BigInt(line.length), head, reason]);
    this.#number += 1n;
  }

  flush(): void {
    this.#records.flush();
    this.#malformed.flush();
  }

  close(): void {
    this.#records.close();
    this.#malformed.close();
  }

  /** An application says the same again and again. */
  #templateOf(message: string): string {
    if (message.length > rememberedCharacters) return templateOf(message);
    let template = this.#templates.get(message);
    if (template === undefined) {
      if (this.#templates.size === templatesLimit) this.#templates.clear();
      template = templateOf(message);
      this.#templates.set(message, template);
    }
    return template;
  }
}

class Table {
  readonly #appender: DuckDBAppender;
  readonly #types: readonly DuckDBType[];
  /** One for all rows: its memory is DuckDB's, which the collector of garbage knows nothing of. */
  readonly #chunk: DuckDBDataChunk;
  #columns: DuckDBValue[][];
  #count = 0;

  constructor(library: DuckDbLibrary, appender: DuckDBAppender, types: readonly DuckDBType[]) {
    this.#appender = appender;
    this.#types = types;
    this.#chunk = library.DuckDBDataChunk.create(types);
    this.#columns = types.map(() => []);
  }

  add(row: readonly DuckDBValue[]): void {
    for (let column = 0; column < row.length; column += 1) this.#columns[column]?.push(row[column] as DuckDBValue);
    this.#count += 1;
    if (this.#count === chunkRows) this.#append();
  }

  flush(): void {
    this.#append();
    this.#appender.flushSync();
  }

  close(): void {
    this.#appender.closeSync();
  }

  #append(): void {
    if (this.#count === 0) return;
    this.#chunk.reset();
    this.#chunk.setColumns(this.#columns);
    this.#appender.appendDataChunk(this.#chunk);
    this.#columns = this.#types.map(() => []);
    this.#count = 0;
  }
}
