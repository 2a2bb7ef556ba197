import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { dataFolder } from "../../model/data-folder.ts";
import { type HostRows, hostTables } from "../../model/host-tables.ts";
import { literal } from "../../model/sql-text.ts";
import type { DataTable, View } from "../../model/view.ts";
import { openDuckDb } from "../sync/duckdb.ts";
import { type Answer, type AnswerLimits, ask } from "./ask.ts";
import { type Known, oneLine } from "./error-line.ts";
import { addHostTables } from "./host-tables.ts";
import { poolOf } from "./pool.ts";
import { type HeldTable, tableStatements, viewStatement } from "./relations.ts";

/** What can be asked for by name. */
export interface Declared {
  tables: readonly DataTable[];
  views: readonly View[];
}

/** The synced copies as one database that can only be read. */
export interface Data {
  /** Files that the folder does not have; what would be in them is empty. */
  missing: readonly string[];
  /** Every table and view, with its columns in order. */
  relations: Known;
  /** What is asked meanwhile waits. @throws Error in one line, with the position in the text where it is known */
  ask(sql: string, limits?: Partial<AnswerLimits>): Promise<Answer>;
  close(): Promise<void>;
}

export interface OpenOptions {
  memoryLimitMb?: number;
  /** What the host remembers, as tables beside those of the copies; with it a folder without a snapshot is one that has no events. */
  host?: HostRows;
  /** How many questions are answered at the same time; all share the memory. */
  atOnce?: number;
}

const standardMemoryMb = 1_024;
const threads = 2;

/** Opens the finished snapshots of a data folder, with every declared view. Nothing that is asked can write, reach another file or the
 *  network, load an extension, or change its own limits. @throws Error where there is no snapshot, or one cannot be read */
export async function openData(
  folder: string,
  { tables, views }: Declared,
  { memoryLimitMb = standardMemoryMb, host, atOnce = 1 }: OpenOptions = {},
): Promise<Data> {
  const files = [
    { database: "metrics", name: dataFolder.metrics },
    { database: "logs", name: dataFolder.logTables },
  ].map((file) => ({ ...file, path: join(folder, file.name) }));
  const present = files.filter(({ path }) => existsSync(path));
  if (present.length === 0 && !host)
    throw new Error(`${folder} holds neither ${files.map(({ name }) => name).join(" nor ")}`);
  const { connection, connect, close } = await openDuckDb(":memory:", { memoryLimitMb, threads });
  try {
    for (const { database, path } of present) await attach(connection, database, path);
    if (host) await addHostTables(connection, host);
    const held = (await heldTables(connection)).filter(({ name }) => !host || !Object.hasOwn(hostTables, name));
    for (const statement of tableStatements(tables, held)) await connection.run(statement);
    for (const view of views) await declare(connection, view);
    const relations = await relationsOf(connection);
    const connections = [connection];
    while (connections.length < atOnce) connections.push(await connect());
    await shut(connection);
    const lend = poolOf(connections);
    return {
      missing: files.filter((file) => !present.includes(file)).map(({ name }) => name),
      relations,
      ask(sql, limits = {}) {
        return lend((one) => ask(one, sql, limits)).catch((error: Error) => {
          throw new Error(oneLine(error.message, sql, relations), { cause: error });
        });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function attach(connection: DuckDBConnection, database: string, path: string): Promise<void> {
  try {
    await connection.run(`ATTACH ${literal(path)} AS ${database} (READ_ONLY)`);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new Error(`${path} cannot be read as a DuckDB database: ${reason}; sync it again`, { cause: error });
  }
}

async function declare(connection: DuckDBConnection, view: View): Promise<void> {
  try {
    await connection.run(viewStatement(view));
  } catch (error) {
    throw new Error(`the view ${view.name} does not fit the tables: ${(error as Error).message}`, { cause: error });
  }
}

async function heldTables(connection: DuckDBConnection): Promise<HeldTable[]> {
  const { rows } = await columnsIn(connection, "database_name IN ('metrics', 'logs') AND schema_name = 'main'");
  const held = new Map<string, HeldTable & { columns: Map<string, string> }>();
  for (const [database = "", name = "", column = "", type = ""] of rows) {
    const table = held.get(name) ?? { database, name, columns: new Map<string, string>() };
    held.set(name, table);
    table.columns.set(column, type);
  }
  return [...held.values()];
}

async function relationsOf(connection: DuckDBConnection): Promise<Known> {
  const { rows } = await columnsIn(connection, "database_name = 'memory' AND schema_name = 'main' AND NOT internal");
  const relations = new Map<string, string[]>();
  for (const [, name = "", column = ""] of rows) relations.set(name, [...(relations.get(name) ?? []), column]);
  return relations;
}

async function columnsIn(connection: DuckDBConnection, where: string): Promise<{ rows: string[][] }> {
  const text = `SELECT database_name, table_name, column_name, data_type FROM duckdb_columns() WHERE ${where}
    ORDER BY table_oid, column_index`;
  return { rows: (await connection.runAndReadAll(text)).getRows() as string[][] };
}

/** From here on nothing but what is attached can be read, and nobody can open it up again. */
async function shut(connection: DuckDBConnection): Promise<void> {
  for (const setting of ["temp_directory = ''", "enable_external_access = false", "lock_configuration = true"]) {
    await connection.run(`SET ${setting}`);
  }
}
