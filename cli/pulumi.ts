import { spawn } from "node:child_process";
import type { Stack } from "@pulumi/pulumi/automation/index.js";

const limitBytes = 64 * 1024 * 1024;

/** Runs the CLI on a stack for what the Automation API does not do, or does with a secret on a command line or in a file. `input` is
 *  its standard input. Returns what it printed, 64 MB at most. */
export function pulumi(
  { name, workspace }: Pick<Stack, "name" | "workspace">,
  words: readonly string[],
  input = "",
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(workspace.pulumiCommand.command, [...words, "--stack", name, "--non-interactive"], {
      cwd: workspace.workDir,
      env: { ...process.env, ...workspace.envVars },
      stdio: "pipe",
    });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
        if (output[stream].length > limitBytes) child.kill();
      });
    }
    child.stdin.on("error", () => {}); // its exit code says why it does not read
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`pulumi ${words.join(" ")}: ${output.stderr.trim() || `exit code ${code}`}`));
    });
  });
}

/** Sets a secret of the stack; it is encrypted by the stack's key. `key` is `project:name`. */
export async function setSecret(stack: Pick<Stack, "name" | "workspace">, key: string, value: string): Promise<void> {
  await pulumi(stack, ["config", "set", "--secret", key], value);
}

/** The Automation API ends an operation by asking for the stack's outputs, twice, and for its history: three starts of the CLI that
 *  take longer than a small `up`, for answers that nobody here reads. This is the same stack without them. */
export function withoutSummary(stack: Stack): Stack {
  const silent: Partial<Stack> = { outputs: async () => ({}), info: async () => undefined };
  return Object.assign(Object.create(stack) as Stack, silent);
}
