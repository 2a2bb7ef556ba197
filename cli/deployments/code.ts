import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "./git.ts";

/** The code that a deployment ran. */
export interface Code {
  /** The commit that holds exactly that code, 40 hex digits. */
  commit: string;
  /** The branch's commit below it, the same where nothing was changed. */
  head: string;
  changed: boolean;
}

/** How many deployments of a stack keep their code, whatever becomes of the branch. */
const keptRefs = 50;

// What is not ignored may still be somebody's key.
const neverRecorded = [".env*", "*.pem", "*.key", "id_*", "*.p12"].map((name) => `:(exclude,glob)**/${name}`);

/** Records the code of a folder as it lies there, with changes that are not committed, and keeps it by a ref below
 *  `refs/watchbill/<stack>/`. The user's index, branch and stash stay as they are; ignored files and keys are left out.
 *  undefined: the folder is in no git repository, or one without a commit. */
export async function recordCode(folder: string, stackName: string, at = new Date()): Promise<Code | undefined> {
  const head = await git(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).catch(() => undefined);
  if (!head) return undefined;
  const tree = await treeOf(folder);
  const changed = tree !== (await git(folder, ["rev-parse", "HEAD^{tree}"]));
  const commit = changed ? await commitOf(folder, tree, head) : head;
  await keep(folder, `refs/watchbill/${stackName}`, commit, at);
  return { commit, head, changed };
}

/** Writes the folder's files through an index of its own. */
async function treeOf(folder: string): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), "watchbill-index-"));
  try {
    const index = { GIT_INDEX_FILE: join(work, "index") };
    await git(folder, ["read-tree", "HEAD"], index);
    await git(folder, ["add", "--all", "--", ".", ...neverRecorded], index);
    return await git(folder, ["write-tree"], index);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The same changes on the same commit are the same commit again: its date is that of the one below. */
async function commitOf(folder: string, tree: string, head: string): Promise<string> {
  const date = await git(folder, ["show", "--no-patch", "--format=%cI", head]);
  const identity: Record<string, string> = {};
  for (const role of ["AUTHOR", "COMMITTER"]) {
    Object.assign(identity, {
      [`GIT_${role}_NAME`]: "watchbill",
      [`GIT_${role}_EMAIL`]: "watchbill@localhost",
      [`GIT_${role}_DATE`]: date,
    });
  }
  const message = "Deployed with changes that were not committed";
  return await git(folder, ["commit-tree", tree, "-p", head, "-m", message], identity);
}

async function keep(folder: string, prefix: string, commit: string, at: Date): Promise<void> {
  const refs = await git(folder, ["for-each-ref", "--sort=-refname", "--format=%(refname) %(objectname)", prefix]);
  const kept = refs.split("\n").filter((line) => line !== "");
  if (kept[0]?.endsWith(commit)) return;
  await git(folder, ["update-ref", `${prefix}/${at.toISOString().replace(/[^0-9TZ]/g, "")}`, commit]);
  for (const line of kept.slice(keptRefs - 1)) {
    await git(folder, ["update-ref", "-d", line.split(" ")[0] as string]);
  }
}
