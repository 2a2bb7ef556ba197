import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { bundleApp, type Role } from "./bundle.ts";
import { schemaSql } from "./schema.ts";

const startLimitMs = 20_000;

/** The sample application as plain processes on loopback, for tests of its behaviour that need no VPS. */
export interface LocalApp {
  gatewayUrl: string;
  databaseUrl: string;
  logDir: string;
  password: string;
  setFault(name: string, on: boolean): void;
  down(): Promise<void>;
}

/** Starts redis-server, PostgreSQL (as user postgres when we are root) and the three roles on free ports.
 *  `logRotateBytes` makes rotation visible in a short test. @throws when something is not up within 20 s. */
export async function startLocalApp(options: { logRotateBytes: number; trafficPerSecond: number }): Promise<LocalApp> {
  const directory = mkdtempSync(join(tmpdir(), "yapit-"));
  chmodSync(directory, 0o755);
  const children: ChildProcess[] = [];
  const down = async () => {
    for (const child of children.reverse()) await stop(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const [redisPort, databasePort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
    const redisArguments = ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--dir", directory];
    children.push(spawn("redis-server", redisArguments, { stdio: "ignore" }));
    children.push(startPostgres(join(directory, "postgres"), databasePort));
    const databaseUrl = await createDatabase(databasePort);
    const { code } = await bundleApp();
    const flags = join(directory, "flags");
    mkdirSync(flags);
    const password = "correct horse";
    const env = {
      ...appSecrets(password),
      DATABASE_URL: databaseUrl,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
      FLAGS_DIRECTORY: flags,
      LOG_DIRECTORY: join(directory, "logs"),
      LOG_ROTATE_BYTES: String(options.logRotateBytes),
      TRAFFIC_PER_SECOND: String(options.trafficPerSecond),
      SEED: "1",
    };
    const run = (role: Role, more: Record<string, string>) => {
      const file = join(directory, `${role}.mjs`);
      writeFileSync(file, code[role]);
      children.push(
        spawn(process.execPath, [file], { env: { ...env, ...more }, stdio: ["ignore", "ignore", "inherit"] }),
      );
    };
    run("gateway", { PORT: String(gatewayPort) });
    run("worker", workerSettings("kokoro", await freePort()));
    run("worker", workerSettings("higgs", await freePort()));
    run("traffic", {});
    await until(async () => (await fetch(`${env.GATEWAY_URL}/health`)).ok, "the gateway");
    return {
      gatewayUrl: env.GATEWAY_URL,
      databaseUrl,
      logDir: env.LOG_DIRECTORY,
      password,
      setFault: (name, on) => (on ? writeFileSync(join(flags, name), "") : rmSync(join(flags, name), { force: true })),
      down,
    };
  } catch (error) {
    await down();
    throw error;
  }
}

function appSecrets(password: string): Record<string, string> {
  return { TOKEN_SECRET: "token secret", LISTENER_PASSWORD: password, STRIPE_SECRET: "stripe secret" };
}

function workerSettings(model: string, port: number): Record<string, string> {
  return {
    MODEL: model,
    WORKER_ID: `${model}-local`,
    BLOCKS_PER_SECOND: model === "higgs" ? "4" : "40",
    PORT: String(port),
  };
}

function startPostgres(directory: string, port: number): ChildProcess {
  const bin = execFileSync("pg_config", ["--bindir"], { encoding: "utf8" }).trim();
  const asOwner = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  mkdirSync(directory);
  if (asOwner.length > 0) execFileSync("chown", ["postgres", directory]);
  const [program = "", ...initArguments] = [
    ...asOwner,
    join(bin, "initdb"),
    "-D",
    directory,
    "-U",
    "postgres",
    "-A",
    "trust",
    "-N",
  ];
  execFileSync(program, initArguments, { stdio: "ignore", cwd: "/" });
  const settings = [
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    `unix_socket_directories=${directory}`,
    "-c",
    "fsync=off",
  ];
  // setpriv instead of runuser: it becomes PostgreSQL instead of waiting beside it, so that stopping the child stops the server.
  const start = process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
  const [server = "", ...startArguments] = [
    ...start,
    join(bin, "postgres"),
    "-D",
    directory,
    "-p",
    String(port),
    ...settings,
  ];
  return spawn(server, startArguments, { stdio: "ignore", cwd: "/" });
}

async function createDatabase(port: number): Promise<string> {
  const url = (name: string) => `postgresql://postgres@127.0.0.1:${port}/${name}`;
  await until(() => withClient(url("postgres"), (client) => client.query("CREATE DATABASE metrics")), "PostgreSQL");
  await withClient(url("metrics"), (client) => client.query(schemaSql));
  return url("metrics");
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<true> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await work(client).finally(() => client.end());
  return true;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(timer);
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    if (await condition().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`${what} did not come up within ${startLimitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
