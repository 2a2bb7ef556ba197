import { createHash } from "node:crypto";
import { lstat, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { git } from "../deployments/git.ts";
import type { Drift } from "../drift.ts";
import type { State } from "../state.ts";

/** What a plan was made of: three SHA-256, hex. The same where nothing changed, and nobody learns a secret from them. */
export interface Fingerprints {
  /** Every file of the project that can change what is deployed. */
  code: string;
  /** The stack's settings, secrets as they are encrypted. */
  config: string;
  /** The stack's state, and what was changed on the host by hand. */
  live: string;
}

/** Neither deployed nor part of what deploys. */
const besides = /^(docs|tests|bench|\.github)\/|\.(md|png)$|\.test\.ts$|^Pulumi\.[^/]+\.yaml$/;

/** The tracked files of a folder, and beside them those that are not ignored: a file that was forgotten in a commit is deployed as
 *  well. Where nothing is tracked lies what a person keeps there, the plan itself for one.
 *  @throws where the folder is in no git repository */
export async function codeFingerprint(projectDir: string): Promise<string> {
  const listed = async (...words: string[]) => (await git(projectDir, ["ls-files", "-z", ...words])).split("\0");
  const tracked = await listed("--cached");
  const folders = new Set(tracked.filter((file) => file.includes("/")).map(topOf));
  const others = (await listed("--others", "--exclude-standard")).filter((file) => folders.has(topOf(file)));
  const files = [...tracked, ...others].filter((file) => file !== "" && !besides.test(file)).sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = await contentOf(join(projectDir, file));
    if (content !== undefined) hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

const topOf = (file: string) => file.slice(0, file.indexOf("/") + 1);

/** Undefined for what is listed and was deleted since; a link is where it leads. */
async function contentOf(path: string): Promise<Buffer | undefined> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat?.isSymbolicLink()) return Buffer.from(await readlink(path));
  return stat?.isFile() ? await readFile(path) : undefined;
}

export async function configFingerprint({ name, workspace }: Stack): Promise<string> {
  return hashOf(await workspace.stackSettings(name));
}

export function liveFingerprint({ deployment }: State, drift: readonly Drift[]): string {
  return hashOf([deployment.resources ?? [], deployment.pending_operations ?? [], drift.map((one) => ({ ...one }))]);
}

/** What changed between two moments, in words. */
export function changedSince(then: Fingerprints, now: Fingerprints): string[] {
  return [
    ...(then.code === now.code ? [] : ["code: the files that are deployed are not those of the plan"]),
    ...(then.config === now.config ? [] : ["config: the stack's settings are not those of the plan"]),
    ...(then.live === now.live ? [] : ["live state: something was deployed, or changed on the host by hand, since"]),
  ];
}

function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex");
}

/** Objects with their keys in order, so that equal values are equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}
