import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installKuma } from "./install.ts";

const readyLimitMs = 60_000;
const outputMax = 3_000;

/** A real Uptime Kuma with a database of its own, gone with `stop`. */
export interface KumaServer {
  url: string;
  /** Ends it at once, as a crash would; `start` brings it back with its data. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it with an empty database and no user, on loopback unless another address is given. @throws after 60 s, with what it
 *  printed */
export async function startKuma({ host = "127.0.0.1" } = {}): Promise<KumaServer> {
  const packageDir = await installKuma((line) => console.error(line));
  const folder = await mkdtemp(join(tmpdir(), "watchbill-kuma-"));
  const port = await freePort(host);
  const url = `http://${host}:${port}`;
  let running: ChildProcess | undefined;

  const crash = async () => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGKILL");
    await ended;
  };
  const start = async () => {
    const env = {
      ...process.env,
      ...{ UPTIME_KUMA_DB_TYPE: "sqlite", DATA_DIR: `${join(folder, "data")}/` },
      ...{ UPTIME_KUMA_HOST: host, UPTIME_KUMA_PORT: String(port), NODE_ENV: "production" },
    };
    const words = ["--disable-warning=ExperimentalWarning", "server/server.js"];
    const child = spawn(process.execPath, words, { cwd: packageDir, env, stdio: ["ignore", "pipe", "pipe"] });
    running = child;
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => {
        printed = `${printed}${data}`.slice(-outputMax);
      });
    }
    const deadline = Date.now() + readyLimitMs;
    while (!(await isReady(url))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await crash();
        throw new Error(`Uptime Kuma did not start:\n${printed}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const stop = async () => {
    await crash();
    await rm(folder, { recursive: true, force: true });
  };

  await start().catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, crash, start, stop };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/api/entry-page`, { signal: AbortSignal.timeout(2_000) });
    return ((await reply.json()) as { type?: string }).type === "entryPage";
  } catch {
    return false;
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
