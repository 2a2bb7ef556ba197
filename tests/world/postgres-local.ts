import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createRecordsSql, recordsSchema } from "../../model/records.ts";
import { monitoringRoleSql, schemaSql } from "./app/schema.ts";

const startLimitMs = 20_000;

/** A real PostgreSQL on loopback with the sample application's empty tables and Watchbill's own, gone with `stop`. */
export interface LocalPostgres {
  /** As the monitoring reads it: a role that can SELECT and no more. */
  url: string;
  port: number;
  /** Runs SQL as the superuser. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** A connection as the superuser, to be ended by the caller. */
  connect(): Promise<pg.Client>;
  /** Ends the server at once, as a crash would; `start` brings it back with its data. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it as user postgres when we are root, since PostgreSQL refuses to run as root. @throws after 20 s */
export async function startPostgresLocal(): Promise<LocalPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "watchbill-postgres-"));
  const asPostgres =
    process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
  if (asPostgres.length > 0) execFileSync("chown", ["postgres:postgres", directory]);
  const bin = postgresBin();
  const data = join(directory, "data");
  run([
    ...asPostgres,
    join(bin, "initdb"),
    "-D",
    data,
    "-U",
    "postgres",
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
    "-N",
  ]);
  const port = await freePort();
  let server: ChildProcess | undefined;
  const anyone = { host: directory, port, user: "postgres" };
  const maintenance = new Admin({ ...anyone, database: "postgres" });
  const admin = new Admin({ ...anyone, database: "metrics" });

  const local: LocalPostgres = {
    url: `postgresql://watchbill:secret-of-the-reader@127.0.0.1:${port}/metrics`,
    port,
    query: (text, values) => admin.query(text, values),
    async connect() {
      const client = new pg.Client({ ...anyone, database: "metrics" });
      await client.connect();
      return client;
    },
    async crash() {
      await Promise.all([maintenance.close(), admin.close()]);
      await ended(server, "SIGQUIT");
      server = undefined;
    },
    async start() {
      const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${directory}`, "fsync=off"];
      const command = [...asPostgres, join(bin, "postgres"), "-D", data, "-p", String(port)];
      const [program = "", ...rest] = [...command, ...settings.flatMap((setting) => ["-c", setting])];
      server = spawn(program, rest, { stdio: "ignore", cwd: "/" });
      await until(() => maintenance.query("SELECT 1"));
    },
    async stop() {
      await Promise.allSettled([maintenance.close(), admin.close()]);
      await ended(server, "SIGINT");
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await local.start();
    await maintenance.query("CREATE DATABASE metrics");
    await local.query(schemaSql);
    for (const statement of createRecordsSql.postgres) await local.query(statement);
    await local.query(monitoringRoleSql("watchbill", "secret-of-the-reader"));
    await local.query(
      `GRANT USAGE ON SCHEMA ${recordsSchema} TO watchbill; GRANT SELECT ON ALL TABLES IN SCHEMA ${recordsSchema} TO watchbill`,
    );
    return local;
  } catch (error) {
    await local.stop();
    throw error;
  }
}

function postgresBin(): string {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const bin = versions.map((version) => join(root, version, "bin")).find((path) => existsSync(join(path, "initdb")));
  if (!bin) throw new Error(`PostgreSQL is not installed (nothing in ${root}); apt-get install postgresql-15`);
  return bin;
}

function run([program = "", ...rest]: string[]): void {
  execFileSync(program, rest, { stdio: ["ignore", "ignore", "inherit"], cwd: "/" });
}

/** One connection for all queries of a test, made anew after a crash. */
class Admin {
  #config: pg.ClientConfig;
  #client: pg.Client | undefined;

  constructor(config: pg.ClientConfig) {
    this.#config = config;
  }

  async query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    this.#client ??= await this.#connected();
    return (await this.#client.query(text, values)).rows ?? [];
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connected(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    // The server may go before its clients do.
    client.on("error", () => {
      this.#client = undefined;
    });
    await client.connect();
    return client;
  }
}

async function until(works: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    try {
      await works();
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`PostgreSQL did not start within ${startLimitMs / 1_000} s`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function ended(server: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once("exit", resolve));
  server.kill(signal);
  const last = setTimeout(() => server.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(last);
}

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
