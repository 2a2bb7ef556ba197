import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LocalWorkspace, PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";
import { describeProblems } from "../model/problem.ts";
import { parseStackConfig, type Settings } from "../model/settings.ts";
import { findPulumi } from "../tools/pulumi/cli.ts";

export const projectDir = fileURLToPath(new URL("..", import.meta.url));
export const projectName = "watchbill";

/** Where a stack's configuration and state are. */
export interface Workspace {
  /** Holds Pulumi.yaml and Pulumi.<stack>.yaml. */
  workDir: string;
  /** Added to this process's environment: backend, passphrase, providers that already run. */
  environment: Record<string, string>;
  /** How a stack that is made here encrypts its secrets; Pulumi's default unless given. */
  secretsProvider?: string;
}

/** The demo's stack lives in a folder of its own, which exists while the demo runs. Every other stack is the project's. */
export const demoDir = join(projectDir, ".watchbill/demo");

export async function workspaceOf(stackName: string): Promise<Workspace> {
  if (stackName !== "demo") return { workDir: projectDir, environment: {} };
  const file = join(demoDir, "environment.json");
  if (!existsSync(file)) throw new Error("the demo is not running; start it in another terminal with: make demo");
  return { workDir: demoDir, environment: JSON.parse(await readFile(file, "utf8")) as Record<string, string> };
}

/** The program that plain `pulumi up` runs as well. Loaded when it runs: what only looks at a stack, or rolls it back, works where
 *  the newest code does not. */
const newestProgram: PulumiFn = async () => (await import("../index.ts")).default();

/** A stack driven by the Automation API. */
export async function openStack(
  stackName: string,
  { workDir, environment, secretsProvider }: Workspace,
  program: PulumiFn = newestProgram,
): Promise<Stack> {
  const pulumiCommand = await pulumiCommandFor(environment);
  return await LocalWorkspace.createOrSelectStack(
    { stackName, projectName, program },
    {
      workDir,
      pulumiCommand,
      envVars: { PULUMI_SKIP_UPDATE_CHECK: "true", ...environment },
      ...(secretsProvider ? { secretsProvider } : {}),
    },
  );
}

let command: Promise<PulumiCommand> | undefined;

/** Pulumi as the Automation API wants it, found once: each look starts the CLI twice. It is asked for its version in this process's
 *  environment, which writes a log into Pulumi's home; where the workspace has one of its own, the user's stays untouched. */
export function pulumiCommandFor(environment: Record<string, string>): Promise<PulumiCommand> {
  command ??= findCommand(environment.PULUMI_HOME);
  return command;
}

async function findCommand(home: string | undefined): Promise<PulumiCommand> {
  const { binary } = await findPulumi({ say: (line) => console.error(line) });
  const usersHome = process.env.PULUMI_HOME;
  if (home) process.env.PULUMI_HOME = home;
  try {
    return await PulumiCommand.get({ root: dirname(dirname(binary)), skipVersionCheck: true });
  } finally {
    if (usersHome === undefined) delete process.env.PULUMI_HOME;
    else process.env.PULUMI_HOME = usersHome;
  }
}

/** A stack as most verbs want it. */
export interface Opened {
  stack: Stack;
  settings: Settings;
}

/** The stack that a person names, with its settings. @throws Error as `settingsOf` does, or where the demo is not running */
export async function openWithSettings(stackName: string): Promise<Opened> {
  const stack = await openStack(stackName, await workspaceOf(stackName));
  return { stack, settings: await settingsOf(stack) };
}

/** The settings of a stack, or an error with everything that is wrong with them. */
export async function settingsOf(stack: Stack): Promise<Settings> {
  const config = Object.entries(await stack.getAllConfig()).map(([key, { value }]) => [key, value]);
  const { settings, problems } = parseStackConfig(Object.fromEntries(config), projectName, stack.name);
  if (!settings) throw new Error(describeProblems(problems));
  return settings;
}
