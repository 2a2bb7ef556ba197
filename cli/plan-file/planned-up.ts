import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Settings } from "../../model/settings.ts";
import { type DeployOptions, deploy, type Outcome } from "../deploy.ts";
import { type Drift, findDrift } from "../drift.ts";
import { type Previewed, previewOf } from "../review/steps.ts";
import { exportState, type State, unfinishedIn } from "../state.ts";
import {
  changedSince,
  codeFingerprint,
  configFingerprint,
  type Fingerprints,
  liveFingerprint,
} from "./fingerprints.ts";
import { format, type PlanFile, readPlanFile } from "./plan-file.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

/** Previews the stack and returns what an `up` would do with the plan that makes it do just that. `state` is the stack's before.
 *  @throws Error when the program is wrong, the host cannot be reached, or the last run was interrupted: the next `up` begins with
 *  what that one left, which no plan knows */
export async function planStack(
  stack: Stack,
  settings: Settings,
  state: State,
): Promise<{ previewed: Previewed; drift: readonly Drift[]; plan: PlanFile }> {
  const { names } = unfinishedIn(state);
  if (names !== "") {
    throw new Error(
      `the last run of ${stack.name} was interrupted at ${names}; bring it to its end first: make up STACK=${stack.name}`,
    );
  }
  const drift = await findDrift(settings, stack.name);
  const fingerprints = await fingerprintsOf(stack, state, drift);
  return await withFile(async (file) => {
    const previewed = await previewOf(stack, file);
    const pulumi = JSON.parse(await readFile(file, "utf8"));
    const madeAt = new Date().toISOString();
    return { previewed, drift, plan: { format, stack: stack.name, madeAt, fingerprints, pulumi } };
  });
}

/** Deploys exactly what a plan says. Refuses, before anything is touched, when what it was made of has changed since. */
export async function plannedUp(
  stack: Stack,
  settings: Settings,
  planFile: string,
  say: (line: string) => void,
  options: DeployOptions = {},
): Promise<Outcome> {
  const plan = await readPlanFile(planFile);
  if (plan.stack !== stack.name) throw new Error(`${planFile} is a plan for ${plan.stack}, not for ${stack.name}`);
  const now = await fingerprintsOf(stack, await exportState(stack), await findDrift(settings, stack.name));
  const changed = changedSince(plan.fingerprints, now);
  if (changed.length > 0) {
    const lines = changed.map((line) => `  ${line}`).join("\n");
    throw new Error(
      `the plan of ${plan.madeAt} is out of date, nothing was deployed:\n${lines}\nLook at a new one: watchbill plan --stack ${stack.name} --out ${planFile}`,
    );
  }
  return await withFile(async (file) => {
    await writeFile(file, JSON.stringify(plan.pulumi), { mode: 0o600 });
    return await deploy(stack, "up", say, { ...options, plan: file });
  });
}

async function fingerprintsOf(stack: Stack, state: State, drift: readonly Drift[]): Promise<Fingerprints> {
  const code = await codeFingerprint(projectDir);
  return { code, config: await configFingerprint(stack), live: liveFingerprint(state, drift) };
}

/** The engine reads and writes plans as files only. */
async function withFile<Result>(work: (file: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), "watchbill-plan-"));
  try {
    return await work(join(directory, "plan.json"));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
