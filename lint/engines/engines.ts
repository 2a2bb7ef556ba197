import { duckdbEngine } from "./duckdb.ts";
import { postgresEngine } from "./postgres.ts";

/** What a query gives: rows, or the database's own words on why not. */
export type Answer<T> = { ok: true; result: T } | { ok: false; reason: string; at?: string };

export interface Row {
  [column: string]: string | null;
}

export interface Given {
  /** ISO 8601. */
  now: string;
  /** PostgreSQL's words for an interval. */
  window: string;
}

/** An empty database of the catalogue's shape, in memory; `fill` puts rows into it. */
export interface Engine {
  /** Plans the query without running it. `result`: its columns, each with whether it holds a number, where known. */
  plan(text: string, parameters: readonly ("now" | "window")[]): Promise<Answer<{ name: string; numeric: boolean }[]>>;
  /** Runs it: everything as text. */
  run(text: string, parameters: readonly ("now" | "window")[], given: Given): Promise<Answer<Row[]>>;
  fill(insert: string): Promise<void>;
  close(): Promise<void>;
}

/** Both databases, each started by its first use and once. */
export interface Engines {
  postgres(): Promise<Engine>;
  duckdb(): Promise<Engine>;
  close(): Promise<void>;
}

export function lazyEngines(): Engines {
  let postgres: Promise<Engine> | undefined;
  let duckdb: Promise<Engine> | undefined;
  return {
    postgres() {
      postgres ??= postgresEngine();
      return postgres;
    },
    duckdb() {
      duckdb ??= duckdbEngine();
      return duckdb;
    },
    async close() {
      await (await postgres)?.close();
      await (await duckdb)?.close();
    },
  };
}
