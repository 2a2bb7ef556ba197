import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Architecture } from "../../model/settings.ts";
import { unpackFromNpm } from "./npm-package.ts";

const version = "24.21.0";
const integrity: Record<Architecture, string> = {
  x64: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  arm64: "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
};

export interface NodeBinary {
  /** `node-24.21.0-linux-x64`; the name of the binary on the host. */
  name: string;
  /** The binary, gzipped, on this machine. */
  gzipFile: string;
  /** SHA-256 of the binary itself, hex. */
  sha256: string;
}

/** The Node that runs the runtime on the host, for the host's processor and not for this machine's. Fetched once from the npm
 *  registry by version and integrity into `cacheDir`. */
export async function nodeBinary(architecture: Architecture, cacheDir: string): Promise<NodeBinary> {
  const name = `node-${version}-linux-${architecture}`;
  const gzipFile = join(cacheDir, `${name}.gz`);
  const checksumFile = `${gzipFile}.sha256`;
  if (!existsSync(checksumFile)) await fetchNode(name, architecture, gzipFile, checksumFile);
  return { name, gzipFile, sha256: (await readFile(checksumFile, "utf8")).trim() };
}

async function fetchNode(
  name: string,
  architecture: Architecture,
  gzipFile: string,
  checksumFile: string,
): Promise<void> {
  await mkdir(join(gzipFile, ".."), { recursive: true });
  const work = await mkdtemp(`${gzipFile}.`);
  try {
    const published = { name: `node-linux-${architecture}`, version, integrity: integrity[architecture] };
    await unpackFromNpm(published, "bin", ["node"], work);
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(work, "node")), hash);
    await pipeline(createReadStream(join(work, "node")), createGzip({ level: 6 }), createWriteStream(join(work, name)));
    await rename(join(work, name), gzipFile);
    // Last, so that an interrupted run is started again and never half trusted.
    await writeFile(checksumFile, `${hash.digest("hex")}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
