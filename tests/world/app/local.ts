import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startPostgresLocal } from "../postgres-local.ts";
import { bundleApp, type Role } from "./bundle.ts";

const startLimitMs = 20_000;
const ownerPassword = "owner-of-the-test";

/** The sample application as plain processes on loopback, for tests of its behaviour that need no VPS. */
export interface LocalApp {
  gatewayUrl: string;
  databaseUrl: string;
  redisPort: number;
  logDir: string;
  password: string;
  setFault(name: string, on: boolean): void;
  down(): Promise<void>;
}

/** Starts redis-server, PostgreSQL and the three roles on free ports.
 *  `logRotateBytes` makes rotation visible in a short test. @throws when something is not up within 20 s. */
export async function startLocalApp(options: {
  logRotateBytes: number;
  trafficPerSecond: number;
  kokoroBlocksPerSecond?: number;
}): Promise<LocalApp> {
  const database = await startPostgresLocal();
  const directory = mkdtempSync(join(tmpdir(), "yapit-"));
  const children: ChildProcess[] = [];
  const down = async () => {
    for (const child of children.reverse()) await stop(child);
    await database.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const [redisPort, gatewayPort] = [await freePort(), await freePort()];
    const redisArguments = ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--dir", directory];
    children.push(spawn("redis-server", redisArguments, { stdio: "ignore" }));
    await database.query(`CREATE ROLE yapit LOGIN SUPERUSER PASSWORD '${ownerPassword}'`);
    const databaseUrl = `postgresql://yapit:${ownerPassword}@127.0.0.1:${database.port}/metrics`;
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
    run("worker", workerSettings("kokoro", options.kokoroBlocksPerSecond ?? 40, await freePort()));
    run("worker", workerSettings("higgs", 4, await freePort()));
    run("traffic", {});
    await until(async () => (await fetch(`${env.GATEWAY_URL}/health`)).ok, "the gateway");
    return {
      gatewayUrl: env.GATEWAY_URL,
      databaseUrl,
      redisPort,
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

function workerSettings(model: string, blocksPerSecond: number, port: number): Record<string, string> {
  return {
    MODEL: model,
    WORKER_ID: `${model}-local`,
    BLOCKS_PER_SECOND: String(blocksPerSecond),
    PORT: String(port),
  };
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
