import type { DuckDBConnection } from "@duckdb/node-api";

/** One DuckDB file, and the connection to it. */
export interface DuckDb {
  connection: DuckDBConnection;
  /** One more, which `close` closes as well. */
  connect(): Promise<DuckDBConnection>;
  /** Everything is in the file itself afterwards: no log is left beside it. */
  close(): Promise<void>;
}

export type DuckDbLibrary = typeof import("@duckdb/node-api");

/** The library, loaded here and nowhere else in the runtime: what only evaluates never pays for it. As the default of a CommonJS module,
 *  which Node finds in the package and in what a release has of it. */
export async function duckDbLibrary(): Promise<DuckDbLibrary> {
  return (await import("@duckdb/node-api")).default;
}

export interface DuckDbOptions {
  readOnly?: boolean;
  memoryLimitMb: number;
  threads: number;
}

/** What a statement that does not fit into memory may write beside the file. */
const temporaryLimitMb = 2_048;

/** Opens a file, or makes it. Extensions are neither downloaded nor loaded by themselves, and times are UTC.
 *  @throws Error naming the file and the reason; one process writes at a time, and the message names the one that does */
export async function openDuckDb(file: string, options: DuckDbOptions): Promise<DuckDb> {
  const { DuckDBInstance } = await duckDbLibrary();
  const settings = {
    access_mode: options.readOnly ? "READ_ONLY" : "READ_WRITE",
    memory_limit: `${options.memoryLimitMb}MB`,
    threads: String(options.threads),
    max_temp_directory_size: `${temporaryLimitMb}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  };
  const instance = await DuckDBInstance.create(file, settings).catch((error: unknown) => {
    throw new Error(whyNot(file, (error as Error).message), { cause: error });
  });
  const connections: DuckDBConnection[] = [];
  async function connect(): Promise<DuckDBConnection> {
    const connection = await instance.connect();
    connections.push(connection);
    await connection.run("SET TimeZone = 'UTC'");
    return connection;
  }
  const connection = await connect();
  return {
    connection,
    connect,
    async close() {
      if (!options.readOnly) await connection.run("CHECKPOINT");
      for (const one of connections) one.closeSync();
      instance.closeSync();
    },
  };
}

function whyNot(file: string, message: string): string {
  const holder = /Conflicting lock is held in .*?\(PID (\d+)\)/.exec(message)?.[1];
  if (holder) return `${file} is in use by process ${holder}; wait until it has ended, or end it with: kill ${holder}`;
  return `${file} cannot be opened as a DuckDB database: ${message.split("\n")[0]}`;
}
