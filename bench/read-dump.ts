import { DuckDBInstance } from "@duckdb/node-api";

/** What comes after a dump in the usual way: DuckDB reads all of it into a new table. Prints how many rows that were. */
const [csv, file = ""] = process.argv.slice(2);
const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
await connection.run(`CREATE TABLE metrics_event AS SELECT * FROM read_csv('${csv}')`);
const counted = await connection.runAndReadAll("SELECT count(*)::INTEGER FROM metrics_event");
connection.closeSync();
instance.closeSync();
console.log(counted.getRows()[0]?.[0]);
