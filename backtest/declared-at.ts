import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Alert } from "../model/alert.ts";

/** What a version's alerts/ may import of ours, as tests/unit/imports.test.ts has it. */
const folders = ["alerts", "model"];
const archiveLimit = 32 * 1024 * 1024;

export interface AlertsAt {
  /** The commit's short name. */
  commit: string;
  alerts: readonly Alert[];
}

/** The alerts as `alerts/index.ts` of a commit, branch or tag declares them. They are put into a folder of their own below
 *  .watchbill/, where they find the same packages, and removed once loaded. @throws Error naming the reference */
export async function alertsAt(projectDir: string, ref: string): Promise<AlertsAt> {
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
  const directory = mkdtempSync(join(projectDir, ".watchbill", `alerts-${commit}-`));
  try {
    const prefix = git("rev-parse", "--show-prefix").toString().trim();
    const present = folders.filter((folder) => git("ls-tree", commit, "--", folder).length > 0);
    if (!present.includes("alerts")) throw new Error(`there is no alerts/ in it${prefix ? ` below ${prefix}` : ""}`);
    const archive = git("archive", "--format=tar", commit, "--", ...present);
    execFileSync("tar", ["-x", "-C", directory], { input: archive });
    const { alerts } = (await import(pathToFileURL(join(directory, "alerts/index.ts")).href)) as {
      alerts: readonly Alert[];
    };
    return { commit, alerts };
  } catch (error) {
    throw new Error(`the alerts of ${ref} cannot be loaded: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
