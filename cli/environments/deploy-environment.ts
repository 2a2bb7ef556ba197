import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { type Duration, durationMs, spanInWords } from "../../model/duration.ts";
import { environmentLimit, environmentTime } from "../../model/environment.ts";
import { deploy } from "../deploy.ts";
import { noteOfUp } from "../deployments/note.ts";
import { upMending } from "../drift.ts";
import { openStack, settingsOf, type Workspace } from "../stack.ts";
import { exportState } from "../state.ts";
import { copyConfig } from "./copy-config.ts";
import { environmentsOnHost, type OnHost } from "./on-host.ts";
import { openShadowed, shadowOf, stackNames } from "./stacks.ts";

export interface Wanted {
  name: string;
  from: string;
  /** From now on. */
  expires: Duration;
  /** Whom it tells; nobody when left out. */
  topic?: string | undefined;
}

/** Deploys the working tree beside a stack, as that one's preview environment; one that is there already is brought up to date
 *  and given more time. False where the deployment failed, which has been said. */
export async function deployEnvironment(
  { name, from: fromName, expires, topic }: Wanted,
  workspace: Workspace,
  say: (line: string) => void,
): Promise<boolean> {
  const names = await stackNames(workspace);
  const from = await openShadowed(fromName, names, workspace);
  const shadowed = await settingsOf(from);
  const present = await environmentsOnHost(shadowed);
  checkRoom(name, present);
  const { secretsProvider } = await from.workspace.stackSettings(fromName);
  const stack = await openStack(name, secretsProvider ? { ...workspace, secretsProvider } : workspace);
  if (names.includes(name)) await checkIsEnvironment(stack, present);
  const until = environmentTime(Date.now() + durationMs(expires));
  await copyConfig(from, stack, { of: fromName, expires: until, topic });
  const settings = await settingsOf(stack);
  if (!present.some((one) => one.name === name) && !(await forgotten(stack, say))) return false;

  const tells = topic === undefined ? "it tells nobody" : "it tells its own topic";
  say(`${name} beside ${fromName} on ${shadowed.host}: ${tells}, and is removed at ${until}`);
  const { ok } = await upMending(stack, settings, say, { message: await noteOfUp(name) });
  if (ok) {
    say(`see what they disagree about:  watchbill compare ${name} ${fromName}`);
    say(`remove it before its ${spanInWords(durationMs(expires))}:  make env-rm NAME=${name}`);
  }
  return ok;
}

function checkRoom(name: string, present: readonly OnHost[]): void {
  const others = present.filter((one) => one.name !== name).map((one) => one.name);
  if (others.length < environmentLimit) return;
  throw new Error(
    `the host has ${others.length} preview environments, which is the limit: ${others.join(", ")}; remove one with: make env-rm NAME=${others[0]}`,
  );
}

/** A stack that somebody deploys for its own sake is never turned into a preview environment. */
export async function checkIsEnvironment(stack: Stack, present: readonly OnHost[]): Promise<void> {
  if (present.some(({ name }) => name === stack.name) || (await shadowOf(stack)) !== undefined) return;
  if (((await exportState(stack)).deployment.resources ?? []).length === 0) return;
  throw new Error(`${stack.name} is a stack of its own and no preview environment; take another name`);
}

/** When its time was over the host removed it; its state does not know. What that names is removed again, which finds nothing. */
async function forgotten(stack: Stack, say: (line: string) => void): Promise<boolean> {
  const { resources = [] } = (await exportState(stack)).deployment;
  if (resources.length <= 1) return true;
  say(`the host has removed ${stack.name}, whose time was over; its state is cleared first`);
  return (await deploy(stack, "destroy", () => {})).ok;
}
