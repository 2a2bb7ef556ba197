import pg from "pg";
import type { Alert } from "../../model/alert.ts";
import { durationMs } from "../../model/duration.ts";
import { withParameters } from "../../model/sql-parameters.ts";
import { shown } from "../text.ts";
import type { Outcome, Source } from "./source.ts";
import { limited, outcomeOf, rowLimit } from "./sql-rows.ts";

/** Connections at once, and so also rules at once. */
export const sqlConcurrency = 3;
const connectTimeoutMs = 2_000;
const statementTimeoutMs = 3_000;
const allRulesMs = 8_000;

export interface SqlSource extends Source {
  close(): Promise<void>;
}

/** A rule's SELECT, read-only, at most 3 s and 1,000 rows, all rules of a tick together at most 8 s. Call `read` for no
 *  more than `sqlConcurrency` rules at once. `clock` measures the deadline, in ms. */
export function sqlSource(databaseUrl: string, clock: () => number = () => performance.now()): SqlSource {
  const pool = databasePool(databaseUrl);
  const deadline = clock() + allRulesMs;
  let lost: Outcome | undefined;
  return {
    async read({ value, window }: Alert, now: number): Promise<Outcome> {
      if (value.source !== "sql") return { kind: "failed", reason: `a database cannot answer a ${value.source} query` };
      // One look at a database that is gone is enough for all rules of this tick.
      if (lost) return lost;
      const leftMs = deadline - clock();
      if (leftMs < 100)
        return { kind: "failed", reason: `not reached within the ${allRulesMs / 1_000} s of all rules` };
      const { text, parameters } = withParameters(value.text);
      const given = { now: new Date(now).toISOString(), window: window ? `${durationMs(window)} milliseconds` : null };
      const outcome = await query(pool, {
        text: limited(text, rowLimit + 1),
        values: parameters.map((name) => given[name]),
        types: asText,
        query_timeout: Math.min(statementTimeoutMs + 500, leftMs),
      });
      if (outcome.kind === "unreachable") lost = outcome;
      return outcome;
    },
    close: () => pool.end(),
  };
}

export function databasePool(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOf(databaseUrl),
    max: sqlConcurrency,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "watchbill",
    options: `-c default_transaction_read_only=on -c statement_timeout=${statementTimeoutMs} -c TimeZone=UTC`,
  });
  // A connection that breaks shows in its query, or in the next one; unheard, the event would end the program.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** What a `postgres://…` says, as the driver wants it. */
export function connectionOf(databaseUrl: string): pg.ClientConfig {
  const url = new URL(databaseUrl);
  const ssl = sslOf(url);
  return {
    host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(ssl ? { ssl } : {}),
  };
}

/** `sslmode` as libpq reads it: `require` encrypts without proof of who answers, `verify-full` asks for it. */
function sslOf(url: URL): pg.ConnectionConfig["ssl"] {
  const mode = url.searchParams.get("sslmode");
  if (mode === "require") return { rejectUnauthorized: false };
  return mode === "verify-full" || mode === "verify-ca" ? true : undefined;
}

const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

async function query(pool: pg.Pool, config: pg.QueryConfig & { query_timeout: number }): Promise<Outcome> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return { kind: "unreachable", source: "database", reason: databaseReason(error) };
  }
  try {
    const result = await client.query<Record<string, string | null>>(config);
    client.release();
    return outcomeOf(
      result.fields.map(({ name }) => name),
      result.rows,
    );
  } catch (error) {
    const broken = connectionIsGone(error);
    client.release(broken || !(error as pg.DatabaseError).code);
    const reason = databaseReason(error);
    return broken ? { kind: "unreachable", source: "database", reason } : { kind: "failed", reason };
  }
}

/** The server's or the network's fault, not the rule's: connection lost, refused, shutting down, starting, full. */
export function connectionIsGone(error: unknown): boolean {
  const { code = "", message } = error as pg.DatabaseError;
  if (/^(08|28|3D)/.test(code) || ["57P01", "57P02", "57P03", "53300"].includes(code)) return true;
  return /^E[A-Z]+$/.test(code) || /connection terminated|timeout exceeded when trying to connect/i.test(message);
}

/** One short line that a person can act on; never the URL, which holds the password. */
export function databaseReason(error: unknown): string {
  const { code, message, errors } = error as pg.DatabaseError & { errors?: Error[] };
  if (code === "ECONNREFUSED") return "the database refuses connections (is it running?)";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the database's host name is not known";
  if (code === "57014" || /query read timeout/i.test(message))
    return `took longer than ${statementTimeoutMs / 1_000} s`;
  if (/timeout expired|timeout exceeded|connection timeout/i.test(message)) return "the database does not answer";
  return shown(message || errors?.[0]?.message || code || "unknown error", 160);
}
