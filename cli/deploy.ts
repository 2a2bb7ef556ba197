import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { EventPrinter } from "./engine-events.ts";
import { fromMendedState } from "./interrupted.ts";
import { withoutSummary } from "./pulumi.ts";

export type Operation = "preview" | "up" | "refresh" | "destroy";

// Parallel ssh dials beyond this are dropped by a stock sshd (MaxStartups 10:30:100).
const parallel = 8;

/** What an operation did, or why it failed. */
export interface Outcome {
  ok: boolean;
  changes: { op: string; resource: string }[];
  /** Each problem once, as a person would say it. */
  errors: string[];
}

export interface DeployOptions {
  /** What the stack's history says of it; see deployments/note.ts. */
  message?: string;
  /** A file with an update plan of Pulumi's, which `up` then follows to the letter. */
  plan?: string;
  /** Resources that are not on the host as they were deployed: an `up` deploys them again. */
  drifted?: ReadonlySet<string>;
}

/** Runs one operation and says what happens as it happens. A failure is said and returned, not thrown. What an operation before
 *  it left behind when it was killed is mended first. */
export async function deploy(
  stack: Stack,
  operation: Operation,
  say: (line: string) => void,
  { message, plan, drifted = new Set() }: DeployOptions = {},
): Promise<Outcome> {
  const printer = new EventPrinter(operation === "preview" ? "preview" : "update", say);
  const options = {
    parallel,
    color: "never" as const,
    suppressProgress: true,
    onEvent: (event: EngineEvent) => printer.onEvent(event),
    ...(message ? { message } : {}),
    ...(plan ? { plan } : {}),
  };
  const startedAtMs = performance.now();
  try {
    if (operation === "preview") await run(stack, operation, options);
    else await fromMendedState(stack, drifted, say, () => run(stack, operation, options));
  } catch (error) {
    // The engine has said why through its events; anything else is news.
    if (printer.errors.length === 0) {
      const message = (error as Error).message.trim();
      printer.errors.push(message);
      say(`  ✗ ${message}`);
    }
    say(
      `${operation} of ${stack.name} failed; what was not reached is as it was, and the next ${operation} goes on from there`,
    );
    return { ok: false, changes: printer.changes, errors: printer.errors };
  }
  say(summary(operation, printer.changes, (performance.now() - startedAtMs) / 1_000));
  return { ok: true, changes: printer.changes, errors: [] };
}

async function run(stack: Stack, operation: Operation, options: Parameters<Stack["up"]>[0] & object): Promise<void> {
  const bare = withoutSummary(stack);
  switch (operation) {
    case "preview":
      await bare.preview(options);
      return;
    case "up":
      // Not with continueOnError: what waits for a refused rule would not be registered, and so be deleted; the timer, say.
      await bare.up(options);
      return;
    case "refresh":
      await bare.refresh(options);
      return;
    case "destroy":
      await bare.destroy(options);
      return;
  }
}

function summary(operation: Operation, changes: Outcome["changes"], seconds: number): string {
  const counts = new Map<string, number>();
  for (const { op } of changes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const words = [...counts].map(([op, count]) => `${count} to ${op}`).join(", ");
  const done = operation === "preview" ? words : words.replaceAll(" to ", " × ");
  return `${done || "nothing changes"} (${seconds.toFixed(1)} s)`;
}
