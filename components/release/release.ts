import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tar from "tar";
import type { Architecture } from "../../model/settings.ts";
import { bundledDuckDb, bundledJq, bundledRuntime } from "./bundle.ts";
import { type DuckDbLibrary, duckDbLibrary, duckDbName } from "./duckdb-library.ts";
import { type NodeBinary, nodeBinary } from "./node-binary.ts";

/** What is put on the host to run there: one directory, named after its content. */
export interface Release {
  /** First 16 hex digits of the SHA-256 over all its files, Node's included. */
  hash: string;
  /** The program and the host scripts as a gzipped tar, on this machine. */
  tarball: string;
  node: NodeBinary;
  /** The folder that the program would load DuckDB from. */
  duckDbName: string;
  /** Only where the stack has a use for it: it is put apart from the releases, once for each version of it. */
  duckDb?: DuckDbLibrary;
}

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
/** Scripts of the release: what the host runs, and what somebody in the sandbox does. */
const scriptFolders = ["host", "sandbox"];
export const cacheDir = join(projectDir, ".watchbill/cache");

type Program = Omit<Release, "duckDb">;

/** A process that deploys again and again builds the program once. */
const programs = new Map<Architecture, Promise<Program>>();

/** The same sources give the same hash on any machine, so that an unchanged release is never sent again. */
export async function buildRelease(architecture: Architecture, { withDuckDb = false } = {}): Promise<Release> {
  const building = programs.get(architecture) ?? buildProgram(architecture);
  programs.set(architecture, building);
  const program = await building;
  return withDuckDb ? { ...program, duckDb: await duckDbLibrary(architecture, cacheDir) } : program;
}

async function buildProgram(architecture: Architecture): Promise<Program> {
  const node = await nodeBinary(architecture, cacheDir);
  const name = await duckDbName(architecture);
  const files = new Map([...(await bundledRuntime()), ...(await bundledDuckDb(name)), ...(await bundledJq())]);
  for (const folder of scriptFolders) {
    const scripts = join(projectDir, "runtime", folder);
    for (const script of (await readdir(scripts)).sort()) {
      files.set(`${folder}/${script}`, await readFile(join(scripts, script)));
    }
  }
  const checksums = [...files].map(([file, content]) => `${sha256(content)}  ${file}\n`);
  const manifest = [...checksums, `${node.sha256}  node\n`].join("");
  files.set("SHA256SUMS", Buffer.from(manifest));
  const hash = sha256(manifest).slice(0, 16);
  const tarball = join(cacheDir, `release-${hash}.tar.gz`);
  if (!existsSync(tarball)) await packed(files, tarball);
  return { hash, tarball, node, duckDbName: name };
}

async function packed(files: Map<string, Buffer>, tarball: string): Promise<void> {
  const work = await mkdtemp(`${tarball}.`);
  try {
    for (const folder of scriptFolders) await mkdir(join(work, folder));
    for (const [name, content] of files) {
      await writeFile(join(work, name), content, { mode: name.includes("/") ? 0o755 : 0o644 });
    }
    // Portable and undated, so that the same files make the same tarball.
    await tar.create({ cwd: work, file: join(work, "tarball"), gzip: true, portable: true, mtime: new Date(0) }, [
      ...files.keys(),
    ]);
    await rename(join(work, "tarball"), tarball);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}
