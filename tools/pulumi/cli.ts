import { execFile } from "node:child_process";
import { access, constants, realpath } from "node:fs/promises";
import { delimiter, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildPulumi } from "./build.ts";
import { downloadedPulumi, downloadPulumi } from "./download.ts";
import { pinnedVersion } from "./pin.ts";

const run = promisify(execFile);
const versionTimeoutMs = 20_000;
const repository = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(repository, ".watchbill");

export interface FoundPulumi {
  /** Absolute path; the file is `<root>/bin/pulumi`, as the Automation API's `PulumiCommand.get({ root })` expects it. */
  binary: string;
  /** Without the leading `v`. */
  version: string;
  from: "PATH" | "npm" | "built";
}

/**
 * Finds the Pulumi CLI, or gets it: one built here before, one on PATH that is new enough, the download that the npm
 * package `pulumi` makes, and last a build with Go (about four minutes, once). `say` hears what takes time.
 * Throws an Error that names the fix when none of these is possible.
 */
export async function findPulumi(options: { say(line: string): void }): Promise<FoundPulumi> {
  const built = join(cache, "bin", "pulumi");
  if ((await versionOf(built)) === pinnedVersion) return { binary: built, version: pinnedVersion, from: "built" };
  const onPath = await findOnPath();
  if (onPath) return onPath;
  const downloaded = (await downloadedPulumi(cache)) ?? (await downloadPulumi(cache, options.say));
  if (downloaded) return { binary: downloaded, version: pinnedVersion, from: "npm" };
  await buildPulumi(built, options.say);
  return { binary: built, version: pinnedVersion, from: "built" };
}

async function findOnPath(): Promise<FoundPulumi | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const binary = join(folder, "pulumi");
    const target = await realpath(binary).catch(() => undefined);
    // The npm package puts a script of this name on PATH, which would start a download without our limits.
    if (!target || target.includes(`${sep}node_modules${sep}`)) continue;
    const version = await versionOf(binary);
    if (version && isNewEnough(version)) return { binary, version, from: "PATH" };
  }
  return undefined;
}

async function versionOf(binary: string): Promise<string | undefined> {
  try {
    await access(binary, constants.X_OK);
    const { stdout } = await run(binary, ["version"], {
      timeout: versionTimeoutMs,
      // Asking for the version writes a log: into the cache, not into the home directory.
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: join(cache, "home") },
    });
    return /^v(\d+\.\d+\.\d+)/.exec(stdout.trim())?.[1];
  } catch {
    return undefined; // not there, not ours to run, or too old to say its version: the next way is tried
  }
}

function isNewEnough(version: string): boolean {
  const [major, minor, patch] = parts(version);
  const [pinnedMajor, pinnedMinor, pinnedPatch] = parts(pinnedVersion);
  if (major !== pinnedMajor) return false;
  return minor > pinnedMinor || (minor === pinnedMinor && patch >= pinnedPatch);
}

function parts(version: string): [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return [major, minor, patch];
}

if (import.meta.main) {
  try {
    const found = await findPulumi({ say: (line) => console.error(line) });
    console.log(found.binary);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
