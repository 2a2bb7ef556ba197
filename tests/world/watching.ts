import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { deploy, type Outcome } from "../../cli/deploy.ts";
import watchbill from "../../index.ts";
import type { Declared } from "../../model/declared.ts";
import { hostLayout } from "../../model/layout.ts";
import type { StatusReport } from "../../runtime/status/report.ts";
import type { ReceivedMessage } from "./ntfy/types.ts";
import type { Vps } from "./vps/vps.ts";

const pollMs = 500;

/** Deploys this declaration. @throws Error with every problem the engine named */
export async function upWith(stack: Stack, declared?: Partial<Declared>): Promise<Outcome> {
  const said: string[] = [];
  stack.workspace.program = () => watchbill(declared);
  const outcome = await deploy(stack, "up", (line) => said.push(line));
  if (!outcome.ok) throw new Error(`up failed: ${outcome.errors.join("; ")}\n${said.join("\n")}`);
  return outcome;
}

/** What the last tick on the VPS left, as `watchbill status --json` says it. */
export async function statusOn(vps: Vps, stackName: string): Promise<StatusReport> {
  const program = `${hostLayout(stackName).currentRelease}/host/watchbill-host`;
  const { stdout, stderr } = await vps.run(`${program} status --json --stack ${stackName}`, { check: false });
  if (stdout === "") throw new Error(`status on ${vps.name} says nothing: ${stderr}`);
  return JSON.parse(stdout) as StatusReport;
}

/** Waits for a tick later than `afterMs` that found nothing wrong, not even pending. @throws Error after `limitMs` with what
 *  was not quiet */
export async function untilQuiet(
  vps: Vps,
  stackName: string,
  afterMs: number,
  limitMs = 120_000,
): Promise<StatusReport> {
  const deadlineMs = Date.now() + limitMs;
  for (;;) {
    const report = await statusOn(vps, stackName);
    const loud = report.alerts.filter(({ state }) => state !== "ok" && state !== "no data");
    const isLater = report.lastTickAt !== null && report.lastTickAt > afterMs;
    if (report.watching && isLater && loud.length === 0) return report;
    if (Date.now() > deadlineMs) {
      const what = loud.map(({ alert, instance, state }) => `${alert} ${instance} is ${state}`).join(", ");
      throw new Error(`not quiet within ${limitMs / 1_000} s: ${what || "no tick has run"}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Waits for a tick later than `afterMs`, whatever it finds. @throws Error after `limitMs` */
export async function untilTick(vps: Vps, stackName: string, afterMs: number, limitMs = 60_000): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (((await statusOn(vps, stackName)).lastTickAt ?? 0) <= afterMs) {
    if (Date.now() > deadlineMs) throw new Error(`no tick within ${limitMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Whether a message is about this alert, firing or resolved. */
export function isAbout({ sequence_id: sequenceId = "" }: ReceivedMessage, alertId: string): boolean {
  return sequenceId.startsWith(`${alertId}-`);
}

export function isResolved({ tags = [] }: ReceivedMessage): boolean {
  return tags.includes("white_check_mark");
}
