import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const installLimitMs = 300_000;

export interface FrozenPackage {
  /** Folder with package.json and package-lock.json. */
  manifest: string;
  /** What else in it decides what is installed. */
  more?: readonly string[];
  /** Where it is installed, in a folder named after the manifest. */
  cache: string;
  /** Said when it is not there yet. */
  said: string;
  /** Changes to what has been installed, given the folder of packages. */
  mend?: (packages: string) => Promise<void>;
}

/** Installs npm packages apart from the project's own, as their lock file has them: no scripts run. Whoever comes second at the same
 *  time uses what the first one put in place. @returns the folder of the packages */
export async function installFrozen(wanted: FrozenPackage, say: (line: string) => void): Promise<string> {
  const { manifest, more = [], cache, said, mend } = wanted;
  const place = join(cache, await hashOf(manifest, ["package.json", "package-lock.json", ...more]));
  const packages = join(place, "node_modules");
  if (existsSync(place)) return packages;
  say(`watchbill: ${said}`);
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, "making-"));
  try {
    await cp(manifest, making, { recursive: true });
    const words = ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--silent"];
    await promisify(execFile)("npm", words, { cwd: making, timeout: installLimitMs });
    await mend?.(join(making, "node_modules"));
    await rename(making, place).catch((error) => {
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return packages;
}

async function hashOf(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(join(folder, file)));
  return hash.digest("hex").slice(0, 16);
}
