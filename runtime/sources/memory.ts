import { rmSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

export type SqlRow = Record<string, string | number | null>;

/** What the sources remember between ticks: how far logs were read and what was counted, how full disks were, which containers
 *  died. A file of its own, since losing it costs only looking back: a damaged one is thrown away and begun anew. */
export class SourceMemory {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** `tables` are CREATE TABLE IF NOT EXISTS. Throws where the file cannot be written. */
  static open(path: string, tables: string): SourceMemory {
    try {
      return new SourceMemory(prepared(path, tables));
    } catch (error) {
      const { errcode = 0 } = error as { errcode?: number };
      if (!damage.includes(errcode & 0xff)) throw error;
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
      return new SourceMemory(prepared(path, tables));
    }
  }

  all(text: string, ...values: SQLInputValue[]): SqlRow[] {
    return this.#database.prepare(text).all(...values) as SqlRow[];
  }

  run(text: string, ...values: SQLInputValue[]): void {
    this.#database.prepare(text).run(...values);
  }

  transaction(body: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      body();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}

export type MemoryRead = { memory: SourceMemory } | { problem: string };

/** SQLITE_ERROR (a table of another shape), SQLITE_CORRUPT and SQLITE_NOTADB. */
const damage = [1, 11, 26];

function prepared(path: string, tables: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2_000 });
  try {
    // NORMAL: a power cut may cost the last ticks' counts, which are then read again.
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${tables}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
