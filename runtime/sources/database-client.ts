import pg from "pg";

export interface ClientOptions {
  /** What the server calls the connection. */
  name: string;
  connectMs: number;
  /** How long an answer may take; without a limit unless given. */
  queryMs?: number;
  /** What the session begins with: `{ statement_timeout: 20_000 }`. */
  settings?: Readonly<Record<string, string | number>>;
}

/** A connection that is not open yet. One that breaks shows in the query that is running, or in the next one. */
export function databaseClient(
  config: pg.ClientConfig,
  { name, connectMs, queryMs, settings = {} }: ClientOptions,
): pg.Client {
  const client = new pg.Client({
    ...config,
    connectionTimeoutMillis: connectMs,
    ...(queryMs === undefined ? {} : { query_timeout: queryMs }),
    application_name: name,
    options: Object.entries(settings)
      .map(([setting, value]) => `-c ${setting}=${value}`)
      .join(" "),
  });
  // Unheard, the event would end the program.
  client.on("error", () => {});
  return client;
}
