import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tar from "tar";
import { cacheDir } from "./release.ts";

/** The app that shows dashboards, as the host gets it. */
export interface SiteApp {
  /** First 16 hex digits of the SHA-256 over its files: an unchanged app is never sent again. */
  hash: string;
  /** Its files as a gzipped tar, on this machine. */
  tarball: string;
  /** Their names. `index.html`, which names the others, is the last. */
  files: readonly string[];
}

let building: Promise<SiteApp> | undefined;

/** A process that deploys again and again builds it once. */
export function siteApp(): Promise<SiteApp> {
  building ??= built();
  return building;
}

async function built(): Promise<SiteApp> {
  // Only a stack with dashboards needs what builds them.
  const { buildSite } = await import("../../site/build.ts");
  return await packed(await buildSite());
}

/** The same files make the same tarball, under the same name. */
async function packed(content: ReadonlyMap<string, Buffer>): Promise<SiteApp> {
  const files = [...content.keys()].sort((one, other) => Number(one === "index.html") - Number(other === "index.html"));
  const hash = createHash("sha256");
  for (const [name, bytes] of content) hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  const name = hash.digest("hex").slice(0, 16);
  const tarball = join(cacheDir, `site-${name}.tar.gz`);
  if (!existsSync(tarball)) await pack(content, files, tarball);
  return { hash: name, tarball, files };
}

async function pack(content: ReadonlyMap<string, Buffer>, files: readonly string[], tarball: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(`${tarball}.`);
  try {
    for (const [name, bytes] of content) await writeFile(join(work, name), bytes, { mode: 0o644 });
    const file = join(work, ".tarball");
    await tar.create({ cwd: work, file, gzip: true, portable: true, mtime: new Date(0) }, [...files]);
    await rename(file, tarball);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
