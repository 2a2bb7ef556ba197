// Runs an operation by the program of another version of the code, in a process of its own, with that version's Pulumi SDK:
//   node program.ts --directory CHECKOUT --stack NAME [--message TEXT] preview|up
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { deploy } from "../deploy.ts";
import { upMending } from "../drift.ts";
import type { Connection } from "../ssh.ts";
import { projectName, pulumiCommandFor } from "../stack.ts";

const string = { type: "string" } as const;
const { values, positionals } = parseArgs({
  options: { directory: string, stack: string, message: string },
  allowPositionals: true,
});
const { directory, stack: stackName, message } = values;
const [operation] = positionals;
if (!directory || !stackName || (operation !== "preview" && operation !== "up")) {
  throw new Error("usage: node program.ts --directory CHECKOUT --stack NAME [--message TEXT] preview|up");
}

const sdk = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/automation/index.js");
const { LocalWorkspace } = (await import(
  pathToFileURL(sdk).href
)) as typeof import("@pulumi/pulumi/automation/index.js");
const stack = await LocalWorkspace.selectStack(
  {
    stackName,
    projectName,
    program: async () => (await import(pathToFileURL(join(directory, "index.ts")).href)).default(),
  },
  {
    workDir: directory,
    pulumiCommand: await pulumiCommandFor({}),
    envVars: { PULUMI_SKIP_UPDATE_CHECK: "true" },
  },
);
const say = (line: string) => console.log(line);
const { ok } =
  operation === "preview"
    ? await deploy(stack, operation, say)
    : await upMending(stack, await connectionOf(stack), say, message ? { message } : {});
process.exitCode = ok ? 0 : 1;

/** Of the settings no others are read: those of another version may mean what this one does not know. */
async function connectionOf(stack: Stack): Promise<Connection> {
  const config = await stack.getAllConfig();
  const value = (key: string) => config[`${projectName}:${key}`]?.value;
  const [host = "", hostKey = "", sshKey = ""] = ["host", "hostKey", "sshKey"].map(value);
  return { host, port: Number(value("port") ?? 22), hostKey, sshKey };
}
