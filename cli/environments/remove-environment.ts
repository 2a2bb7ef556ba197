import { hostLayout } from "../../model/layout.ts";
import type { Settings } from "../../model/settings.ts";
import { deploy } from "../deploy.ts";
import { ssh } from "../ssh.ts";
import { openStack, settingsOf, type Workspace } from "../stack.ts";
import { checkIsEnvironment } from "./deploy-environment.ts";
import { environmentsOnHost } from "./on-host.ts";
import { openShadowed, stackNames } from "./stacks.ts";

/** Removes a preview environment from the host, and its stack with configuration and state. One that is not there, or half there,
 *  is no error: what is left goes. False where something could not be removed, which has been said. */
export async function removeEnvironment(
  name: string,
  fromName: string,
  workspace: Workspace,
  say: (line: string) => void,
): Promise<boolean> {
  const names = await stackNames(workspace);
  const settings = await settingsOf(await openShadowed(fromName, names, workspace));
  const present = await environmentsOnHost(settings);
  const onHost = present.some((one) => one.name === name);
  if (!names.includes(name)) {
    if (!onHost) say(`there is no preview environment ${name}: nothing to remove`);
    else await removeFromHost(name, settings, say);
    return true;
  }
  const stack = await openStack(name, workspace);
  await checkIsEnvironment(stack, present);
  say(onHost ? `removes ${name} from ${settings.host}` : `the host has removed ${name} already; removes its stack`);
  const { ok } = await deploy(stack, "destroy", say);
  if (!ok) return false;
  await stack.workspace.removeStack(name);
  say(`${name} is gone`);
  return true;
}

/** Its stack is not in this backend: another one has it, or nobody any more. The host can do it by itself. */
async function removeFromHost(name: string, settings: Settings, say: (line: string) => void): Promise<void> {
  const { code, stderr } = await ssh(settings, `${hostLayout(name).binDir}/remove-stack ${name}`);
  if (code !== 0) throw new Error(`${settings.host} could not remove ${name}: ${stderr.trim()}`);
  say(`${name} is gone from ${settings.host}; this backend has no stack of it`);
}
