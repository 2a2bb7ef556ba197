import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Declared } from "../model/declared.ts";

/** What is declared, and the folder whose index.ts exports it. */
const folderOf = {
  alerts: "alerts",
  timers: "timers",
  channels: "channels",
  windows: "windows",
  checks: "checks",
  data: "data",
  derivedEvents: "events/derived",
  areas: "events/areas",
  analyst: "analyst",
  dashboards: "dashboards",
} as const;
/** What is one thing, and no list: where it is not declared there is none. */
const single = ["data", "analyst", "dashboards"];
/** With what these may import of ours, as tests/unit/imports.test.ts has it. */
const folders = [
  ...["alerts", "timers", "channels", "windows", "checks", "data", "analyst", "dashboards"],
  ...["views", "events", "model"],
];
const archiveLimit = 32 * 1024 * 1024;

export interface DeclaredAt extends Declared {
  /** The commit's short name. */
  commit: string;
}

/** What a commit, branch or tag declares; a list that it does not know yet is empty. It is put into a folder of its own below
 *  .watchbill/, where it finds the same packages, and removed once loaded. @throws Error naming the reference */
export async function declaredAt(projectDir: string, ref: string): Promise<DeclaredAt> {
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", projectDir, ...words], { maxBuffer: archiveLimit, stdio: ["ignore", "pipe", "pipe"] });
  let commit: string;
  try {
    commit = git("rev-parse", "--verify", "--short", "--end-of-options", `${ref}^{commit}`).toString().trim();
  } catch (error) {
    throw new Error(`"${ref}" is no commit of this repository; git fetch it, or name a branch, tag or commit`, {
      cause: error,
    });
  }
  mkdirSync(join(projectDir, ".watchbill"), { recursive: true });
  const directory = mkdtempSync(join(projectDir, ".watchbill", `declared-${commit}-`));
  try {
    const prefix = git("rev-parse", "--show-prefix").toString().trim();
    const present = folders.filter((folder) => git("ls-tree", commit, "--", folder).length > 0);
    if (!present.includes("alerts")) throw new Error(`there is no alerts/ in it${prefix ? ` below ${prefix}` : ""}`);
    const archive = git("archive", "--format=tar", commit, "--", ...present);
    execFileSync("tar", ["-x", "-C", directory], { input: archive });
    const declared: Record<string, unknown> = { commit };
    for (const [name, folder] of Object.entries(folderOf)) {
      const file = join(directory, folder, "index.ts");
      if (existsSync(file)) declared[name] = (await import(pathToFileURL(file).href))[name];
      else if (!single.includes(name)) declared[name] = [];
    }
    return declared as unknown as DeclaredAt;
  } catch (error) {
    throw new Error(`the declarations of ${ref} cannot be loaded: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
