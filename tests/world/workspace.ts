import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { setSecret } from "../../cli/pulumi.ts";
import type { Workspace } from "../../cli/stack.ts";
import { projectName } from "../../cli/stack.ts";
import { type Settings, secretSettings } from "../../model/settings.ts";
import { makePulumiHome, type Providers } from "./providers/providers.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));

/** A Pulumi project in a folder of its own: state beside it by a file:// backend, a passphrase nobody needs to know, and the
 *  providers that already run. The folder is made anew. */
export async function makeWorkspace(directory: string, stackName: string, providers: Providers): Promise<Workspace> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(join(directory, "backend"), { recursive: true });
  await writeFile(join(directory, "Pulumi.yaml"), await projectFile());
  const template = stackName === "demo" ? "Pulumi.demo.yaml" : undefined;
  if (template) await copyFile(join(projectDir, template), join(directory, template));
  const home = join(directory, "pulumi-home");
  await makePulumiHome(home);
  const environment = {
    PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    PULUMI_DEBUG_PROVIDERS: providers.debugProviders,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_HOME: home,
  };
  await writeFile(join(directory, "environment.json"), `${JSON.stringify(environment, null, 2)}\n`, { mode: 0o600 });
  return { workDir: directory, environment };
}

/** The project's own, with our provider where it lies. */
async function projectFile(): Promise<string> {
  const text = await readFile(join(projectDir, "Pulumi.yaml"), "utf8");
  return text.replace("path: ./providers", `path: ${join(projectDir, "providers")}`);
}

/** Configures a stack as a user would: a secret goes in by standard input, where no other user of the machine can read it. The
 *  Automation API's own way would put it on a command line. */
export async function configure(stack: Stack, settings: Partial<Record<keyof Settings, string>>): Promise<void> {
  const secrets: readonly string[] = secretSettings;
  const entries = Object.entries(settings).map(([key, value]) => ({ key: `${projectName}:${key}`, value, name: key }));
  const open = entries.filter(({ name }) => !secrets.includes(name));
  if (open.length > 0) await stack.setAllConfig(Object.fromEntries(open.map(({ key, value }) => [key, { value }])));
  for (const { key, value } of entries.filter(({ name }) => secrets.includes(name))) await setSecret(stack, key, value);
}
