import { availableParallelism } from "node:os";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { recordHypertables, recordsSchema } from "../model/records.ts";
import { literal, quoted } from "../model/sql-text.ts";
import { type History, type Result, rowsLimit } from "./history.ts";

/** Leaves room for Node beside it within the 1 GB that a backtest may take. */
const memoryLimit = "500MB";

/** Statements at once: one is too small to keep more than one core busy. */
const lanesLimit = 4;

/** What makes DuckDB answer as PostgreSQL does, and what a rule's text must not reach. */
const settings = [
  "SET TimeZone = 'UTC'",
  "SET integer_division = true",
  "SET default_null_order = 'nulls_last_on_asc_first_on_desc'",
  `SET memory_limit = '${memoryLimit}'`,
  "SET autoinstall_known_extensions = false",
  "SET enable_external_access = false",
];

/** A DuckDB file with a table `metrics_event`, opened to be read only; the tables of Watchbill's own that it has answer by the
 *  names that rules call them by. @throws Error naming the file and the reason */
export async function openDuckdbFile(file: string): Promise<History> {
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY" });
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new Error(`${file} cannot be opened as a DuckDB database: ${reason}`, { cause: error });
  }
  await nameOwnTables(instance);
  return duckdbHistory(instance, file, availableParallelism());
}

/** A synced copy has `watchbill.derived_event` without its schema. A file that has the schema, or is called like it, needs nothing. */
async function nameOwnTables(instance: DuckDBInstance): Promise<void> {
  const connection = await instance.connect();
  const rows = async (text: string) => (await connection.runAndReadAll(text)).getRows().map(([name]) => String(name));
  const own = recordHypertables.map(({ table }) => table.slice(recordsSchema.length + 1));
  const found = await rows(
    `SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND table_name IN (${own.map(literal)})`,
  );
  const taken = await rows(
    `SELECT name FROM (SELECT schema_name AS name FROM duckdb_schemas() UNION ALL SELECT current_database()) WHERE name = '${recordsSchema}'`,
  );
  if (found.length > 0 && taken.length === 0) {
    const [database] = await rows("SELECT current_database()");
    await connection.run(`ATTACH ':memory:' AS ${recordsSchema} (READ_WRITE)`);
    const of = `${quoted(database ?? "")}.main`;
    for (const name of found)
      await connection.run(`CREATE VIEW ${recordsSchema}.main.${name} AS SELECT * FROM ${of}.${name}`);
  }
  connection.closeSync();
}

/** A history in an instance that is open already; closing it closes the instance. */
export async function duckdbHistory(instance: DuckDBInstance, name: string, lanes = 1): Promise<History> {
  const count = Math.min(lanes, lanesLimit);
  const connections = await Promise.all(Array.from({ length: count }, () => instance.connect()));
  for (const connection of connections) for (const setting of settings) await connection.run(setting);
  const castsOfShape = new Map<string, string>();
  const idle = [...connections];
  return {
    dialect: "duckdb",
    name,
    events: "main.metrics_event",
    lanes: count,
    async query(text, shape = text) {
      // A second statement on a connection would cut short what the first one still reads.
      const connection = idle.pop();
      if (!connection) throw new RangeError(`more than ${count} statements at once`);
      try {
        const casts = castsOfShape.get(shape) ?? (await castsOf(connection, text));
        castsOfShape.set(shape, casts);
        return await asText(connection, `SELECT ${casts} FROM (\n${text}\n) AS result LIMIT ${rowsLimit + 1}`);
      } finally {
        idle.push(connection);
      }
    },
    async close() {
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
    },
  };
}

async function asText(connection: DuckDBConnection, text: string): Promise<Result> {
  const reader = await connection.runAndReadAll(text);
  if (reader.currentRowCount > rowsLimit) throw new Error(`more than ${rowsLimit} rows at once: aggregate them`);
  return { columns: reader.columnNames(), rows: reader.getRows() as (string | null)[][] };
}

/** PostgreSQL says t and f where DuckDB says true and false; everything else reads the same. */
async function castsOf(connection: DuckDBConnection, text: string): Promise<string> {
  const prepared = await connection.prepare(text);
  const result = Array.from({ length: prepared.columnCount }, (_, index) => {
    const name = `"${prepared.columnName(index).replaceAll('"', '""')}"`;
    const isBoolean = String(prepared.columnType(index)) === "BOOLEAN";
    return `${isBoolean ? `left(CAST(${name} AS VARCHAR), 1)` : `CAST(${name} AS VARCHAR)`} AS ${name}`;
  });
  prepared.destroySync();
  return result.join(", ");
}
