import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const manifest = join(import.meta.dirname, "package");
const cache = fileURLToPath(new URL("../../../.watchbill/kuma", import.meta.url));
const installLimitMs = 300_000;

/** The folder of the Uptime Kuma server that the tests run, installed from npm the first time: 230 MB in `.watchbill`, no scripts run.
 *  Whoever comes second at the same time uses what the first one put in place. */
export async function installKuma(say: (line: string) => void): Promise<string> {
  const place = join(cache, await manifestHash());
  const server = join(place, "node_modules/uptime-kuma");
  if (existsSync(place)) return server;
  say("watchbill: installing the Uptime Kuma server that the tests run into .watchbill/kuma");
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, "making-"));
  try {
    await cp(manifest, making, { recursive: true });
    const words = ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--silent"];
    await promisify(execFile)("npm", words, { cwd: making, timeout: installLimitMs });
    await mendPackage(join(making, "node_modules/uptime-kuma"));
    await rename(making, place).catch((error) => {
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return server;
}

/** The package was published with some of its migrations in the wrong folder. */
async function mendPackage(server: string): Promise<void> {
  const database = join(server, "db");
  for (const name of await readdir(database)) {
    if (name.endsWith(".sql")) await cp(join(database, name), join(database, "old_migrations", name), { force: false });
  }
}

async function manifestHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json", "sqlite3/index.js"]) {
    hash.update(await readFile(join(manifest, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

if (import.meta.main) await installKuma((line) => console.error(line));
