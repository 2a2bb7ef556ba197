import { createWriteStream } from "node:fs";
import type { Socket } from "node:net";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { databaseClient } from "../../sources/database-client.ts";
import { databaseReason } from "../../sources/sql.ts";
import { shown } from "../../text.ts";
import type { Throttle } from "./throttle.ts";

/** The most that one statement may take of the source. What takes longer is asked in smaller parts. */
export const statementTimeoutMs = 30_000;
/** After so long without a word, the network is gone. */
const silenceMs = statementTimeoutMs + 5_000;
/** Each row comes as a message of its own, and is not worth a write of its own. */
const pieces = { highWaterMark: 1024 ** 2 };
const farewellMs = 1_000;
/** One file on its way from the source to the copy. */
const fileLimitBytes = 2 * 1024 ** 3;

const settings = {
  statement_timeout: statementTimeoutMs,
  lock_timeout: 5_000,
  // A run that is cut off must not hold back the source's vacuum.
  idle_in_transaction_session_timeout: 60_000,
  tcp_user_timeout: 60_000,
  default_transaction_read_only: "on",
  max_parallel_workers_per_gather: 0,
  jit: "off",
  TimeZone: "UTC",
  DateStyle: "ISO",
  IntervalStyle: "postgres",
  extra_float_digits: 1,
  bytea_output: "hex",
};

/** For each query, and not for the connection: the driver would hold it against a copy that has long been made. */
const limited = { query_timeout: silenceMs };

/** The source took too long over a part, and would answer a smaller one. */
export class TooMuchAtOnce extends Error {}
/** The source does not answer at all: the run is over. */
export class SourceGone extends Error {}
/** The source refuses this one: other tables may still be read. */
export class SourceRefused extends Error {}

/** The one connection to the source: it reads, and no statement of it outlives the timeout. */
export interface Source {
  rows<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs all of it on one snapshot of the source. */
  snapshot<Result>(read: () => Promise<Result>): Promise<Result>;
  /** Writes what a SELECT answers into a file, as CSV in which a field without quotes is NULL where it is empty. Returns its bytes. */
  copy(select: string, file: string, throttle: Throttle): Promise<number>;
  close(): Promise<void>;
}

/** Another run may have the role's one connection, or one that was cut off may not have been missed yet. */
const busyLimitMs = 90_000;

/** @throws SourceGone in one line */
export async function openSource(config: pg.ClientConfig): Promise<Source> {
  const client = await connected(config);
  const rows = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    try {
      return (await client.query<Row>({ text, values: [...values], ...limited })).rows;
    } catch (error) {
      throw inWords(error);
    }
  };
  return {
    rows,
    async snapshot(read) {
      await rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      try {
        return await read();
      } finally {
        await client.query({ text: "ROLLBACK", ...limited }).catch(() => {}); // what went wrong before says more
      }
    },
    async copy(select, file, throttle) {
      try {
        return await copyToFile(client, select, file, throttle);
      } catch (error) {
        const said = inWords(error);
        // In the middle of a copy nothing else can be said to the source.
        if (!(said instanceof TooMuchAtOnce || said instanceof SourceRefused)) hangUp(client);
        throw said;
      }
    },
    async close() {
      // A server that is gone does not answer the farewell, and one that is still sending does not read it.
      const gone = setTimeout(() => hangUp(client), farewellMs);
      await client.end().catch(() => {});
      clearTimeout(gone);
    },
  };
}

/** Says no farewell. pg's types leave the way to the socket out. */
function hangUp(client: pg.Client): void {
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
}

async function connected(config: pg.ClientConfig): Promise<pg.Client> {
  const deadline = performance.now() + busyLimitMs;
  for (;;) {
    const client = databaseClient(
      { ...config, keepAlive: true },
      { name: "watchbill-sync", connectMs: 10_000, settings },
    );
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code } = error as pg.DatabaseError;
      if (code !== "53300" || performance.now() > deadline) {
        throw new SourceGone(`the source does not let us in: ${databaseReason(error)}`, { cause: error });
      }
      await sleep(1_000);
    }
  }
}

async function copyToFile(client: pg.Client, select: string, file: string, throttle: Throttle): Promise<number> {
  const copied = client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT csv)`, pieces));
  // The driver tells it that the connection ended, also when it has failed before; unheard, the event would end the program.
  copied.on("error", () => {});
  let bytes = 0;
  let watch: NodeJS.Timeout | undefined;
  const listen = () => {
    clearTimeout(watch);
    const silent = () => copied.destroy(new SourceGone(`the source has said nothing for ${silenceMs / 1_000} s`));
    watch = setTimeout(silent, silenceMs);
  };
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      listen();
      bytes += chunk.length;
      if (bytes > fileLimitBytes) done(new SourceGone(`more than ${fileLimitBytes / 1024 ** 3} GB for one hour`));
      else throttle.pass(chunk.length).then(() => done(null, chunk), done);
    },
  });
  listen();
  try {
    await pipeline(copied, measure, createWriteStream(file, pieces));
    return bytes;
  } finally {
    clearTimeout(watch);
  }
}

function inWords(error: unknown): Error {
  if (error instanceof SourceGone || error instanceof SourceRefused) return error;
  const { code = "", message, syscall } = error as pg.DatabaseError & NodeJS.ErrnoException;
  if (syscall === "write" || syscall === "open") return error as Error; // a file of ours: the disk is full
  if (code === "57014") return new TooMuchAtOnce(`takes longer than ${statementTimeoutMs / 1_000} s`, { cause: error });
  // SQLSTATE of a server that goes on answering: no shutdown, no full server, no lost connection.
  const isServers = /^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57|25P03|E[A-Z]{4})/.test(code);
  if (isServers) return new SourceRefused(shown(message, 300), { cause: error });
  return new SourceGone(`the connection to the source broke: ${databaseReason(error)}`, { cause: error });
}
