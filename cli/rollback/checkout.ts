import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { git } from "../deployments/git.ts";

const installTimeoutMs = 10 * 60_000;
const lockFiles = ["package-lock.json", "package.json"];

/** Code of an earlier deployment with its packages, ready to run; in a folder of the project, so that this leaves nothing elsewhere. */
export interface Checkout {
  directory: string;
  remove(): Promise<void>;
}

/** Checks a commit out beside the working tree, which stays as it is. @throws where the repository does not have the commit, and
 *  where its packages cannot be installed */
export async function checkOut(
  projectDir: string,
  stackName: string,
  commit: string,
  say: (line: string) => void,
): Promise<Checkout> {
  const present = await git(projectDir, ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`]).catch(() => "");
  if (present === "") {
    throw new Error(
      `the code of that deployment, ${commit}, is not in this repository; fetch it, or roll back where it was deployed from`,
    );
  }
  const prefix = await git(projectDir, ["rev-parse", "--show-prefix"]);
  // One place for each stack: what is in it after a run that was killed is in nobody's way.
  const tree = join(projectDir, ".watchbill/rollback", stackName);
  const remove = async () => {
    await rm(tree, { recursive: true, force: true });
    await git(projectDir, ["worktree", "prune"]);
  };
  await remove();
  try {
    await git(projectDir, ["worktree", "add", "--detach", "--force", tree, commit]);
    const directory = join(tree, prefix);
    await shareCaches(projectDir, directory);
    const packages = join(directory, "node_modules");
    await rm(packages, { recursive: true, force: true }); // where somebody's are in git
    await symlink(await packagesOf(projectDir, directory, say), packages);
    return { directory, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What needs minutes to make or to fetch: the Pulumi CLI, Node for the host. All of it is named after its content. */
async function shareCaches(projectDir: string, directory: string): Promise<void> {
  await mkdir(join(directory, ".watchbill"), { recursive: true });
  for (const name of ["bin", "cache", "npm"]) {
    await mkdir(join(projectDir, ".watchbill", name), { recursive: true });
    await symlink(join(projectDir, ".watchbill", name), join(directory, ".watchbill", name));
  }
}

/** The packages that the checkout's lock file names: the project's own where it has the same lock file, and else installed once for
 *  that lock file. Nothing of them is run while they are installed. */
async function packagesOf(projectDir: string, directory: string, say: (line: string) => void): Promise<string> {
  const wanted = await lockOf(directory);
  if (wanted === (await lockOf(projectDir).catch(() => ""))) return join(projectDir, "node_modules");
  const folder = join(projectDir, ".watchbill/packages", wanted);
  if (existsSync(folder)) return join(folder, "node_modules");
  say("  installs the packages that it was deployed with");
  await mkdir(join(projectDir, ".watchbill/packages"), { recursive: true });
  const work = await mkdtemp(`${folder}.`);
  try {
    for (const name of lockFiles) await copyFile(join(directory, name), join(work, name));
    const words = ["ci", "--omit=dev", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--silent"];
    await promisify(execFile)("npm", words, { cwd: work, timeout: installTimeoutMs });
    await rename(work, folder);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`its packages cannot be installed: ${stderr?.trim() || message}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return join(folder, "node_modules");
}

async function lockOf(directory: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of lockFiles) hash.update(await readFile(join(directory, name)));
  return hash.digest("hex").slice(0, 16);
}
