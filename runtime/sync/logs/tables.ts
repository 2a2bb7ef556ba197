import type { DuckDBConnection } from "@duckdb/node-api";

/** `log_record` and `log_malformed` hold a row for each line of a copied file, numbered together in the order in which they came; `file`
 *  and `position` say where a line begins. `log_file` sums up each file: `lines` is `records` and `malformed` together, also once the
 *  records themselves are too old to be kept. Schema `sync`: how far each file has been read, within which overlong line, and the
 *  next number. */
const statements = [
  `CREATE TABLE IF NOT EXISTS log_record (
    number BIGINT, time TIMESTAMPTZ, level VARCHAR, level_number INTEGER, logger VARCHAR, function VARCHAR, line INTEGER,
    message VARCHAR, template VARCHAR, exception VARCHAR, extra JSON, file VARCHAR, position BIGINT)`,
  `CREATE TABLE IF NOT EXISTS log_malformed (
    number BIGINT, file VARCHAR, position BIGINT, bytes BIGINT, head BLOB, reason VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS log_file (
    file VARCHAR, name VARCHAR, bytes BIGINT, lines BIGINT, records BIGINT, malformed BIGINT,
    first_time TIMESTAMPTZ, last_time TIMESTAMPTZ)`,
  "CREATE SCHEMA IF NOT EXISTS sync",
  `CREATE TABLE IF NOT EXISTS sync.log_position (
    file VARCHAR, position BIGINT, overlong_at BIGINT, overlong_bytes BIGINT)`,
  "CREATE TABLE IF NOT EXISTS sync.log_next (number BIGINT)",
];

export async function createLogTables(connection: DuckDBConnection): Promise<void> {
  for (const statement of statements) await connection.run(statement);
}

/** How far a file has been read. */
export interface ReadPosition {
  position: number;
  overlong: { at: number; bytes: number } | undefined;
}

/** Each file's, and what its copy was called then. */
export async function readPositions(
  connection: DuckDBConnection,
): Promise<Map<string, ReadPosition & { name: string }>> {
  const rows = await connection.runAndReadAll(
    `SELECT file, position, overlong_at, overlong_bytes, name FROM sync.log_position JOIN log_file USING (file)`,
  );
  return new Map(
    rows.getRows().map(([file, position, at, bytes, name]) => {
      const overlong = at === null ? undefined : { at: Number(at), bytes: Number(bytes) };
      return [String(file), { position: Number(position), overlong, name: String(name) }];
    }),
  );
}

export async function nextNumber(connection: DuckDBConnection): Promise<bigint> {
  const [[number] = []] = (await connection.runAndReadAll("SELECT number FROM sync.log_next")).getRows();
  return typeof number === "bigint" ? number : 1n;
}
