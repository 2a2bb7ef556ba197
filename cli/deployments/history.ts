import type { Stack, UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import type { Code } from "./code.ts";
import { readNote } from "./note.ts";

/** One entry of a stack's history, by whatever way it was deployed. */
export interface Deployment {
  /** 1 is the stack's first. */
  version: number;
  at: Date;
  /** `up`, `rollback to 12`, `destroy`; for a plain `pulumi up` that word and git's message. */
  title: string;
  by: string;
  code: Code | undefined;
  /** false: only `code.head` is known of it, since changes that were not committed were deployed by plain `pulumi up`. */
  exact: boolean;
  result: UpdateSummary["result"];
  /** `2 update, 1 create`; empty where nothing changed. */
  changes: string;
  /** Whether the stack was afterwards what this deployment declares. */
  deploys: boolean;
  /** Its place in the history from the latest on, 0 first. */
  place: number;
}

// Pulumi lists ten unless it is asked for more, and a backend of files numbers none: those left out would shift all numbers.
const pageSize = 100;
const pagesMax = 100;

/** Every deployment of the stack, the latest first; at most 10,000. */
export async function deploymentsOf(stack: Stack): Promise<Deployment[]> {
  const updates: UpdateSummary[] = [];
  for (let page = 1; page <= pagesMax; page += 1) {
    const more = await stack.history(pageSize, page, false);
    updates.push(...more);
    if (more.length < pageSize) break;
  }
  return updates.map((update, place) => deploymentOf(update, place, updates.length));
}

function deploymentOf(update: UpdateSummary, place: number, count: number): Deployment {
  const { environment, kind, result, startTime, resourceChanges, version } = update;
  const note = readNote(update.message);
  const firstLine = update.message.split("\n")[0] ?? "";
  return {
    version: version || count - place, // a backend of files counts none
    at: startTime,
    title: note?.title ?? (kind === "update" ? `pulumi up: ${firstLine}` : `pulumi ${kind}`),
    by: note?.by ?? environment["git.author"] ?? "unknown",
    code: note ? note.code : headOf(environment),
    exact: note !== undefined || environment["git.dirty"] !== "true",
    result,
    changes: Object.entries(resourceChanges ?? {})
      .filter(([op]) => op !== "same")
      .map(([op, number]) => `${number} ${op}`)
      .join(", "),
    deploys: kind === "update" && result === "succeeded",
    place,
  };
}

function headOf(environment: Record<string, string>): Code | undefined {
  const head = environment["git.head"];
  return head ? { commit: head, head, changed: environment["git.dirty"] === "true" } : undefined;
}
