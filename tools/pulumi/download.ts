import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pinnedVersion } from "./pin.ts";

const reachTimeoutMs = 5_000;
const installTimeoutMs = 300_000;

/** What this module uses of the npm package `pulumi`, which has no types. */
interface Installer {
  installCLI(
    version: string,
    root: string,
    io: { fetchText(url: string): Promise<string>; execScript(script: string, args: string[]): void },
  ): Promise<void>;
}

/** The CLI that an earlier download left, here or where the npm package and the Automation API keep theirs. */
export async function downloadedPulumi(cache: string): Promise<string | undefined> {
  const shared = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
  const places = [rootIn(cache), join(shared, "versions", pinnedVersion)];
  return places.map((root) => join(root, "bin", "pulumi")).find((binary) => existsSync(binary));
}

/**
 * Downloads the CLI and its language hosts with the npm package's own installer, into the repository's cache. Returns
 * undefined, within seconds where the machine has no internet, when that is not possible.
 */
export async function downloadPulumi(cache: string, say: (line: string) => void): Promise<string | undefined> {
  const root = rootIn(cache);
  const partial = `${root}.${process.pid}`;
  try {
    const { installCLI } = createRequire(import.meta.url)("pulumi/lib/download.js") as Installer;
    await mkdir(dirname(root), { recursive: true });
    await installCLI(pinnedVersion, partial, {
      fetchText: async (url) => {
        const reply = await fetch(url, { signal: AbortSignal.timeout(reachTimeoutMs) });
        if (!reply.ok) throw new Error(`HTTP ${reply.status} from ${url}`);
        say(`Downloading Pulumi ${pinnedVersion}`);
        return await reply.text();
      },
      execScript: (script, args) => {
        const done = spawnSync("/bin/sh", [script, ...args], { timeout: installTimeoutMs, encoding: "utf8" });
        if (done.status !== 0) throw new Error(done.stderr.trim() || `the installer ended with ${done.status}`);
      },
    });
    // Renamed only when complete, so that an interrupted download is not taken for the CLI.
    await rename(partial, root);
    return join(root, "bin", "pulumi");
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    say(`Pulumi cannot be downloaded here (${cause instanceof Error ? cause.message : String(cause)})`);
    return undefined;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function rootIn(cache: string): string {
  return join(cache, "pulumi", pinnedVersion);
}
