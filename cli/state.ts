import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { pulumi } from "./pulumi.ts";

/** A stack's state as the backend keeps it: what is secret in it is encrypted. */
export interface State {
  version: number;
  deployment: { resources?: StateResource[]; pending_operations?: PendingOperation[] };
}

/** One resource of it, as far as it is read here. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** What the engine had begun and not ended when it was killed. */
export interface PendingOperation {
  resource: StateResource;
  /** `creating`, `updating`, `deleting`, … */
  type: string;
}

/** The last part of its URN: `queue-depth`. */
export const nameOf = ({ urn }: StateResource): string => urn.slice(urn.lastIndexOf("::") + 2);

/** The resource as if another program had declared it, so that the next one that declares it runs its command again. */
export function asOfAnotherProgram(resource: StateResource): StateResource {
  const inputs = { ...resource.inputs, create: `${resource.inputs?.create} # of another program` };
  return { ...resource, inputs, outputs: { ...resource.outputs, ...inputs } };
}

/** What the last run was at when it was interrupted, and its names as people read them, empty where it came to its end. */
export function unfinishedIn({ deployment }: State): { operations: readonly PendingOperation[]; names: string } {
  const operations = deployment.pending_operations ?? [];
  return { operations, names: operations.map(({ resource }) => nameOf(resource)).join(", ") };
}

/** The state with the commands of these resources different from what any program declares. */
export function marked(state: State, names: ReadonlySet<string>): State {
  const resources = (state.deployment.resources ?? []).map((resource) => {
    const isMeant = resource.type === "command:remote:Command" && names.has(nameOf(resource));
    return isMeant ? asOfAnotherProgram(resource) : resource;
  });
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** The Automation API's own export holds every secret in plain, and its import writes them to a file in /tmp. */
export async function exportState(stack: Stack): Promise<State> {
  return JSON.parse(await pulumi(stack, ["stack", "export"])) as State;
}

export async function importState(stack: Stack, state: State): Promise<void> {
  await pulumi(stack, ["stack", "import"], JSON.stringify(state));
}
