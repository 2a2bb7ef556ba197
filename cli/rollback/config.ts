import type { ConfigMap, ConfigValue, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, type StackSettings } from "@pulumi/pulumi/automation/index.js";
import { setSecret } from "../pulumi.ts";
import { projectName } from "../stack.ts";

/** How the host is reached is as it is now: a key that has been changed since must not lock anybody out. */
const asNow = ["host", "port", "hostKey", "sshKey"].map((key) => `${projectName}:${key}`);

/** Writes the configuration that a deployment had, by its place in the history, to `Pulumi.<stack>.yaml` in a folder. A secret
 *  goes there encrypted by the stack's own key, and on its way on no command line. */
export async function restoreConfig(stack: Stack, place: number, directory: string): Promise<void> {
  const [update] = await stack.history(1, place + 1, true);
  if (!update) throw new Error(`${stack.name} has no deployment any more at place ${place} of its history`);
  const { workspace, name } = stack;
  const now = await stack.getAllConfig();
  const settings = await workspace.stackSettings(name);
  const wanted = { ...without(update.config, asNow), ...only(now, asNow) };
  const entries = Object.entries(wanted);
  const isEncrypted = ([key, { value, secret }]: [string, ConfigValue]) =>
    secret === true && !(value === now[key]?.value && settings.config?.[key] !== undefined);
  const written: [string, unknown][] = entries
    .filter((entry) => !isEncrypted(entry))
    .map(([key, { value, secret }]) => [key, secret ? settings.config?.[key] : value]);
  const restored: StackSettings = { ...settings, config: Object.fromEntries(written) };
  const there = await LocalWorkspace.create({
    workDir: directory,
    pulumiCommand: workspace.pulumiCommand,
    envVars: workspace.envVars,
  });
  await there.saveStackSettings(name, restored);
  for (const [key, { value }] of entries.filter(isEncrypted)) await setSecret({ name, workspace: there }, key, value);
}

function without(config: ConfigMap, keys: readonly string[]): ConfigMap {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));
}

function only(config: ConfigMap, keys: readonly string[]): ConfigMap {
  return Object.fromEntries(Object.entries(config).filter(([key]) => keys.includes(key)));
}
