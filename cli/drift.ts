import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { hostLayout } from "../model/layout.ts";
import { type DeployOptions, deploy, type Outcome } from "./deploy.ts";
import { type Connection, shellWord, ssh, unreachable } from "./ssh.ts";

/** One thing on the host that is not as it was deployed. */
export interface Drift {
  /** Who put it there; undefined: no resource did. */
  resource: string | undefined;
  path: string;
  /** `changed`, `missing`, `added`, `mode 644, was 400`, `not running` … */
  what: string;
}

/** Has the host compare itself with its fingerprints now. None where nothing is deployed yet.
 *  @throws when the host cannot be reached */
export async function findDrift(settings: Connection, stackName: string): Promise<Drift[]> {
  const { stdout, stderr, code } = await ssh(settings, `${hostLayout(stackName).binDir}/host-drift ${stackName}`);
  if (code === 255) throw unreachable(settings, stderr);
  return stdout.split("\n").flatMap((line): Drift[] => {
    const [resource, path, what] = line.split("\t");
    if (!resource || !path || !what) return [];
    return [{ resource: resource === "-" ? undefined : resource, path, what }];
  });
}

/** An `up` that also puts back what was changed on the host by hand. */
export async function upMending(
  stack: Stack,
  settings: Connection,
  say: (line: string) => void,
  options: DeployOptions = {},
): Promise<Outcome> {
  const found = await findDrift(settings, stack.name).catch(() => []); // the up itself says what is wrong with the host
  for (const { path, what, resource } of found) {
    say(resource ? `  mends ${resource}: ${path} (${what})` : `  lays aside what nobody declared: ${path}`);
  }
  const added = found.filter(({ resource }) => resource === undefined).map(({ path }) => path);
  if (added.length > 0) await layAside(settings, stack.name, added, new Date());
  const drifted = new Set(found.flatMap(({ resource }) => resource ?? []));
  const outcome = await deploy(stack, "up", say, { ...options, drifted });
  if (found.length > 0 && outcome.ok) await findDrift(settings, stack.name); // the alert need not wait for the timer
  return outcome;
}

/** Nothing is thrown away: it lies in a folder of the stack's data, in its old path. */
async function layAside(settings: Connection, stackName: string, paths: readonly string[], at: Date): Promise<void> {
  const folder = `${hostLayout(stackName).dataDir}/laid-aside/${at.toISOString().slice(0, 19)}Z`;
  const { code, stderr } = await ssh(
    settings,
    `set -e
for path in ${paths.map(shellWord).join(" ")}; do install -d -m 0700 "${folder}$(dirname "$path")" && mv "$path" "${folder}$path"; done
systemctl daemon-reload`,
  );
  if (code !== 0) throw new Error(`what was added on ${settings.host} could not be laid aside: ${stderr.trim()}`);
}
