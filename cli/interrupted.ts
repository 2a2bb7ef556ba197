import { execFile } from "node:child_process";
import { hostname } from "node:os";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import {
  asOfAnotherProgram,
  exportState,
  importState,
  marked,
  type PendingOperation,
  type State,
  unfinishedIn,
} from "./state.ts";

/** After this long nobody is still deploying, wherever the lock was made. */
const lockLimitMs = 2 * 3_600_000;

/** Does the work on a stack whose last operation may have been killed. Its lock is taken away once nobody holds it, and what it
 *  was just doing is taken over, so that the work does it again; so is what `drifted`, since Pulumi, which does not look at the
 *  host, would take it for as declared. @throws naming who deploys, where somebody does */
export async function fromMendedState(
  stack: Stack,
  drifted: ReadonlySet<string>,
  say: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  await unlocking(stack, say, async () => {
    await mendState(stack, drifted, say);
    await work();
  });
}

async function unlocking(stack: Stack, say: (line: string) => void, work: () => Promise<void>): Promise<void> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    if (/\[409\] Conflict: Another update/.test(message)) {
      throw new Error(
        `somebody deploys ${stack.name} now; if that run is gone, end it with: npx pulumi cancel ${stack.name}`,
      );
    }
    const holders = holdersOf(message);
    if (holders.length === 0) throw error;
    for (const holder of holders) {
      if (!(await isGone(holder)))
        throw new Error(`${describe(holder)} deploys ${stack.name} now; wait until it has ended`);
    }
    say(`  the last run was interrupted: the lock of ${holders.map(describe).join(" and ")} is taken away`);
    await stack.cancel();
  }
  await work();
}

export interface Holder {
  user: string;
  host: string;
  pid: number;
  at: string;
}

const describe = ({ user, host, pid, at }: Holder) => `${user}@${host} (pid ${pid}, since ${at})`;

/** Who holds the locks that Pulumi names in its refusal; none where it refuses for another reason. */
export function holdersOf(message: string): Holder[] {
  if (!message.includes("the stack is currently locked by")) return [];
  return [...message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = "", host = "", pid, at = ""]) => ({ user, host, pid: Number(pid), at }),
  );
}

async function isGone({ host, pid, at }: Holder): Promise<boolean> {
  if (Date.now() - Date.parse(at) > lockLimitMs) return true;
  return host === hostname() && !(await isPulumi(pid));
}

/** Its number may be another program's by now. */
async function isPulumi(pid: number): Promise<boolean> {
  const found = await promisify(execFile)("ps", ["-o", "stat=,comm=", "-p", String(pid)]).catch(() => undefined);
  return /^[^Z]\S* .*pulumi/.test(found?.stdout.trim() ?? "");
}

async function mendState(stack: Stack, drifted: ReadonlySet<string>, say: (line: string) => void): Promise<void> {
  const state = await exportState(stack);
  const { operations, names } = unfinishedIn(state);
  if (operations.length + drifted.size === 0) return;
  await importState(stack, marked(adopted(state, operations), drifted));
  if (names !== "") say(`  the last run was interrupted at ${names}`);
}

/** The state as if each unfinished command had been done by another program: it may have run on the host or not, and running it
 *  once more does no harm. One that is still declared is run again, and one that is not is removed. What is no command has left
 *  nothing that another run would not write over. */
export function adopted(state: State, unfinished: readonly PendingOperation[]): State {
  const { pending_operations: _, ...deployment } = state.deployment;
  const interrupted = new Map(
    unfinished
      .filter(({ resource }) => resource.type === "command:remote:Command")
      .map(({ resource }) => [resource.urn, resource]),
  );
  const known = (deployment.resources ?? []).map((resource) =>
    interrupted.delete(resource.urn) ? asOfAnotherProgram(resource) : resource,
  );
  const created = [...interrupted.values()].map((one) => asOfAnotherProgram({ ...one, id: one.id ?? "interrupted" }));
  return { ...state, deployment: { ...deployment, resources: [...known, ...created] } };
}
