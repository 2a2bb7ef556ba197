import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { hostLayout } from "../../model/layout.ts";
import type { Settings } from "../../model/settings.ts";
import type { Deployment } from "../deployments/history.ts";
import { whoDeploys, writeNote } from "../deployments/note.ts";
import { describeCode } from "../deployments/table.ts";
import { ssh } from "../ssh.ts";
import { checkOut } from "./checkout.ts";
import { restoreConfig } from "./config.ts";
import { stateSchemaOf } from "./state-schema.ts";

const programFile = fileURLToPath(new URL("program.ts", import.meta.url));

export interface RollbackArgs {
  projectDir: string;
  stack: Stack;
  settings: Settings;
  to: Deployment;
  /** Ends after the preview. */
  previewOnly: boolean;
  say(line: string): void;
}

/** Makes the stack what an earlier deployment made it: by its code, packages and configuration. The preview comes first. The alerts'
 *  state and history stay. Returns whether all of it was done. */
export async function rollBack({ projectDir, stack, settings, to, previewOnly, say }: RollbackArgs): Promise<boolean> {
  const { code, exact, version } = to;
  if (!code) throw new Error(`the code of deployment ${version} is not known`);
  const { directory, remove } = await checkOut(projectDir, stack.name, code.commit, say);
  try {
    await restoreConfig(stack, to.place, directory);
    if (!exact) say(`  ! it was deployed with changes that nobody recorded; this is ${describeCode(to)}`);
    const by = (operation: "preview" | "up", message?: string) =>
      runProgram(directory, stack, [...(message ? ["--message", message] : []), operation]);
    say(`preview of ${stack.name} as deployment ${version} had it`);
    if (!(await by("preview"))) return false;
    if (previewOnly) return true;
    await letOlderReleaseRead(settings, stack.name, await stateSchemaOf(directory), say);
    say(`rollback of ${stack.name} to ${version} on ${settings.host}`);
    const note = { title: `rollback to ${version}`, by: await whoDeploys(projectDir), code };
    return await by("up", writeNote(note));
  } finally {
    await remove();
  }
}

/** What an older release cannot read is left by the newer one, from now on until the switch, as the older one does read it. */
async function letOlderReleaseRead(
  settings: Settings,
  stackName: string,
  schema: number,
  say: (line: string) => void,
): Promise<void> {
  const { currentRelease } = hostLayout(stackName);
  const hold = `${currentRelease}/host/watchbill-host hold-schema ${schema} --stack ${stackName}`;
  const { stdout, stderr, code } = await ssh(settings, `! [ -e ${currentRelease} ] || ${hold}`);
  if (code !== 0)
    throw new Error(`${settings.host}: the alerts' state cannot be kept for that release: ${stderr.trim()}`);
  if (stdout.trim() !== "") say(`  ${stdout.trim()}`);
}

/** Its lines are the caller's own. */
function runProgram(directory: string, { name, workspace }: Stack, words: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [programFile, "--directory", directory, "--stack", name, ...words], {
      cwd: directory,
      env: { ...process.env, ...workspace.envVars },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0));
  });
}
