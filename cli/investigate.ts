import { spawn } from "node:child_process";
import { hostLayout } from "../model/layout.ts";
import { type Connection, shellWord, withKey } from "./ssh.ts";

export interface InvestigateOptions {
  /** Whether somebody types: then there is a terminal there as well. */
  interactive: boolean;
  /** Where standard input, output and error go; this process's own unless given. */
  stdio?: "inherit" | "pipe";
}

export interface Investigated {
  code: number;
  /** Empty where they are this process's own. */
  stdout: string;
  stderr: string;
}

const outputLimitBytes = 64 * 1024 ** 2;

/** The command line for the host's shell. */
export function investigateCommand(stack: string, words: readonly string[]): string {
  const script = `${hostLayout(stack).currentRelease}/host/investigate`;
  const missing = `Watchbill is not on this host, or an older one; deploy it with: make up STACK=${stack}`;
  const run = ["exec", script, stack, ...words.map(shellWord)].join(" ");
  return `[ -x ${script} ] || { echo '${missing}' >&2; exit 1; }; ${run}`;
}

/** A shell in the sandbox of the host, or one command where there are words. Answers its exit code, or ssh's own 255, which has then said
 *  why. @throws Error where ssh does not start */
export function investigate(
  settings: Connection,
  stack: string,
  words: readonly string[],
  { interactive, stdio = "inherit" }: InvestigateOptions,
): Promise<Investigated> {
  return withKey(settings, ({ words: how }) => {
    const options = ["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4", interactive ? "-t" : "-T"];
    return run([...options, ...how, investigateCommand(stack, words)], stdio);
  });
}

function run(words: readonly string[], stdio: "inherit" | "pipe"): Promise<Investigated> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", words, { stdio: stdio === "pipe" ? ["ignore", "pipe", "pipe"] : "inherit" });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        if (output[name].length < outputLimitBytes) output[name] += text;
      });
    }
    child.on("error", (error) => reject(new Error(`ssh does not start: ${error.message}; install openssh-client`)));
    child.on("close", (code) => resolve({ ...output, code: code ?? 255 }));
  });
}
