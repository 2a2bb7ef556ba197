import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as tar from "tar";
import type { Architecture } from "../../model/settings.ts";
import { unpackFromNpm } from "./npm-package.ts";

/** DuckDB's own part of @duckdb/node-api: what is made for one processor, and too large to travel with each release. */
export interface DuckDbLibrary {
  /** `duckdb-1.5.6-r.1-linux-x64`; the name of its folder on the host. */
  name: string;
  /** Its files as a gzipped tar, on this machine. */
  tarball: string;
  /** Of its files, as sha256sum reads them. */
  checksums: string;
}

/** Node's module, and the library that it loads from beside it. */
export const duckDbFiles = ["duckdb.node", "libduckdb.so"] as const;

const lockFile = new URL("../../package-lock.json", import.meta.url);

/** The folder's name for the version in package.json. Releases are told it whether the stack has a use for DuckDB or not. */
export async function duckDbName(architecture: Architecture): Promise<string> {
  return `duckdb-${(await locked(architecture)).version}-linux-${architecture}`;
}

/** The library for the host's processor and not for this machine's. Fetched once from the npm registry, by the version and integrity
 *  that package-lock.json pins, into `cacheDir`. */
export async function duckDbLibrary(architecture: Architecture, cacheDir: string): Promise<DuckDbLibrary> {
  const name = await duckDbName(architecture);
  const tarball = join(cacheDir, `${name}.tar.gz`);
  const checksumFile = `${tarball}.sha256`;
  if (!existsSync(checksumFile)) await fetchLibrary(architecture, tarball, checksumFile);
  return { name, tarball, checksums: await readFile(checksumFile, "utf8") };
}

async function locked(architecture: Architecture) {
  const name = `@duckdb/node-bindings-linux-${architecture}`;
  const { packages } = JSON.parse(await readFile(lockFile, "utf8"));
  const { version, integrity } = packages[`node_modules/${name}`] as { version: string; integrity: string };
  return { name, version, integrity };
}

async function fetchLibrary(architecture: Architecture, tarball: string, checksumFile: string): Promise<void> {
  await mkdir(join(tarball, ".."), { recursive: true });
  const work = await mkdtemp(`${tarball}.`);
  try {
    await unpackFromNpm(await locked(architecture), "", duckDbFiles, work);
    const checksums = await Promise.all(
      duckDbFiles.map(async (name) => `${await sha256Of(join(work, name))}  ${name}\n`),
    );
    await tar.create({ cwd: work, file: join(work, "tarball"), gzip: true, portable: true, mtime: new Date(0) }, [
      ...duckDbFiles,
    ]);
    await rename(join(work, "tarball"), tarball);
    // Last, so that an interrupted run is started again and never half trusted.
    await writeFile(checksumFile, checksums.join(""));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
