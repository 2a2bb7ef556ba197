import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
/** All that the same app is built of. */
const sources = ["site", "model", "package-lock.json"];

let making: Promise<SiteApp> | undefined;

/** Built once of the same sources, which takes longer than all else that a deployment without a change does. */
export function siteApp(): Promise<SiteApp> {
  making ??= known();
  return making;
}

async function known(): Promise<SiteApp> {
  const list = join(cacheDir, `site-of-${await sourcesHash()}`);
  if (existsSync(list)) {
    const [hash = "", ...files] = (await readFile(list, "utf8")).split("\n");
    const tarball = tarballOf(hash);
    if (existsSync(tarball)) return { hash, tarball, files };
  }
  const app = await built();
  await writeFile(`${list}.${process.pid}`, [app.hash, ...app.files].join("\n"));
  await rename(`${list}.${process.pid}`, list);
  return app;
}

const tarballOf = (hash: string) => join(cacheDir, `site-${hash}.tar.gz`);

async function sourcesHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) {
    const path = join(projectDir, source);
    const inside = source.endsWith(".json") ? [""] : (await readdir(path, { recursive: true })).sort();
    for (const name of inside) {
      const content = await readFile(join(path, name)).catch(() => ""); // a folder
      hash.update(`${source}/${name}\n${content.length}\n`).update(content);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function built(): Promise<SiteApp> {
  // Slow to load as well.
  const { buildSite } = await import("../../site/build.ts");
  const content = await buildSite();
  const files = [...content.keys()].sort((one, other) => Number(one === "index.html") - Number(other === "index.html"));
  const digest = createHash("sha256");
  for (const name of files) digest.update(`${name}\n${content.get(name)?.length}\n`).update(content.get(name) ?? "");
  const hash = digest.digest("hex").slice(0, 16);
  const tarball = tarballOf(hash);
  if (!existsSync(tarball)) await pack(content, files, tarball);
  return { hash, tarball, files };
}

async function pack(content: ReadonlyMap<string, Buffer>, files: readonly string[], tarball: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(`${tarball}.`);
  try {
    for (const [name, bytes] of content) await writeFile(join(work, name), bytes, { mode: 0o644 });
    const file = join(work, ".tarball");
    // Portable and undated, so that the same files make the same tarball.
    await tar.create({ cwd: work, file, gzip: true, portable: true, mtime: new Date(0) }, [...files]);
    await rename(file, tarball);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
