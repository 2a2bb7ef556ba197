import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SiteData } from "../../model/dashboard-data.ts";
import { writeSafely } from "../files/write-safely.ts";
import { renderLimits } from "./limits.ts";
import { readScript, scriptOf } from "./script.ts";

/** Anybody may read what is served: the web server runs as a user of its own. */
const mode = { folder: 0o755, file: 0o644 } as const;
const siteFile = "site.js";
const dataFolder = "data";
const runPattern = /^\d{8}-\d{6}(-\d+)?$/;

/** The folder of one render's files: `data/20261126-073000`. Nobody looks at it before `site.js` names it. */
export interface RunFolder {
  /** As `site.js` names it. */
  name: string;
  write(file: string, script: string): void;
  /** Takes over a file of another run as it is. */
  take(file: string, from: string): void;
  /** Does nothing once `site.js` names it. */
  remove(): void;
}

export function newRun(siteDir: string, nowMs: number): RunFolder {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  let name = stamp;
  for (let again = 2; existsSync(join(siteDir, dataFolder, name)); again += 1) name = `${stamp}-${again}`;
  const folder = join(siteDir, dataFolder, name);
  mkdirSync(folder, { recursive: true, mode: mode.folder });
  const pathOf = (file: string) => join(folder, `${file}.js`);
  return {
    name: `${dataFolder}/${name}`,
    write: (file, script) => writeFileSync(pathOf(file), script, { mode: mode.file }),
    take: (file, from) => linkSync(from, pathOf(file)),
    remove() {
      const isShown = currentSite(siteDir)?.data === `${dataFolder}/${name}`;
      if (!isShown) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The site as it is now; undefined where there is none that can be read. */
export function currentSite(siteDir: string): SiteData | undefined {
  try {
    const site = readScript<SiteData>("site", readFileSync(join(siteDir, siteFile), "utf8"));
    return runPattern.test(site.data.slice(dataFolder.length + 1)) && Array.isArray(site.models) ? site : undefined;
  } catch {
    return undefined;
  }
}

/** A file of a run that is over, with its path; undefined where it is not there, or not whole. */
export function fileOfRun<Data>(siteDir: string, run: string, file: string): { path: string; data: Data } | undefined {
  const path = join(siteDir, run, `${file}.js`);
  try {
    if (statSync(path).size > renderLimits.fileBytes) return undefined;
    return { path, data: readScript<Data>(file, readFileSync(path, "utf8")) };
  } catch {
    return undefined;
  }
}

/** From here on the site is the new one. Who still reads the one before finds its files; those of older runs and of runs that were killed go. */
export function publishSite(siteDir: string, site: SiteData): void {
  const before = currentSite(siteDir)?.data;
  writeSafely(join(siteDir, siteFile), scriptOf("site", site), mode.file);
  const folder = join(siteDir, dataFolder);
  for (const name of readdirSync(folder)) {
    const isKept = [site.data, before].includes(`${dataFolder}/${name}`);
    if (!isKept && runPattern.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const name of readdirSync(siteDir)) if (name.startsWith(`.${siteFile}.`)) rmSync(join(siteDir, name));
}
