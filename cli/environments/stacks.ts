import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { environmentNameProblem } from "../../model/environment.ts";
import { openStack, projectName, pulumiCommandFor, type Workspace } from "../stack.ts";

/** Looking further would take a second for each. */
const lookedAtLimit = 50;

/** Names of all stacks that the workspace's backend has. */
export async function stackNames({ workDir, environment }: Workspace): Promise<string[]> {
  const pulumiCommand = await pulumiCommandFor(environment);
  const envVars = { PULUMI_SKIP_UPDATE_CHECK: "true", ...environment };
  const workspace = await LocalWorkspace.create({ workDir, pulumiCommand, envVars });
  return (await workspace.listStacks()).map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
}

/** The stack that is to be shadowed. @throws Error where it is none */
export async function openShadowed(name: string, names: readonly string[], workspace: Workspace): Promise<Stack> {
  if (name === "demo") throw new Error("the demo is not shadowed; --from names a stack of yours");
  if (!names.includes(name)) throw new Error(`there is no stack "${name}"; there are: ${names.join(", ") || "none"}`);
  const stack = await openStack(name, workspace);
  const of = await shadowOf(stack);
  if (of !== undefined) throw new Error(`${name} is a preview environment of ${of} itself; --from ${of}`);
  return stack;
}

/** Which stack this one shadows, as its configuration here says, or else its state; undefined: none, as far as they know. */
export async function shadowOf(stack: Stack): Promise<string | undefined> {
  const configured = (await stack.getAllConfig())[`${projectName}:shadowOf`]?.value;
  return configured ?? (await shadowOfState(stack));
}

async function shadowOfState(stack: Stack): Promise<string | undefined> {
  const value: unknown = (await stack.outputs()).shadowOf?.value;
  return typeof value === "string" ? value : undefined;
}

/** Preview environments of a stack that the backend has but not the host: their time is over. */
export async function leftStacks(
  of: string,
  names: readonly string[],
  onHost: readonly string[],
  workspace: Workspace,
): Promise<string[]> {
  const left: string[] = [];
  const gone = names.filter((name) => !onHost.includes(name) && !environmentNameProblem(name, of));
  for (const name of gone.slice(0, lookedAtLimit)) {
    if ((await shadowOfState(await openStack(name, workspace))) === of) left.push(name);
  }
  return left;
}
