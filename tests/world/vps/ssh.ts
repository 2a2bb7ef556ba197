import { spawn } from "node:child_process";

export interface RunOptions {
  input?: string | Buffer;
  timeoutMs?: number;
  /** Reject when the command's exit code is not 0. Default true. */
  check?: boolean;
}

export interface RunResult {
  stdout: string;
  stderr: string;
  code: number;
}

const outputLimitBytes = 32 * 1024 * 1024;
const defaultTimeoutMs = 60_000;

/** Runs a program to its end, with bounded output and time. Rejects with an error that names `label`, the reason and
 *  what stood on stderr. */
export function runProgram(
  label: string,
  program: string,
  args: readonly string[],
  options: RunOptions & { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<RunResult> {
  const { input, timeoutMs = defaultTimeoutMs, check = true, cwd, env = process.env } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "pipe", env, ...(cwd === undefined ? {} : { cwd }) });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let sizeBytes = 0;
    let ended: string | undefined;
    const end = (reason: string) => {
      ended ??= reason;
      child.kill("SIGKILL");
      child.stdout.destroy(); // the shared connection holds these pipes as well
      child.stderr.destroy();
    };
    const timer = setTimeout(() => end(`did not end within ${timeoutMs} ms`), timeoutMs);
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > outputLimitBytes) end(`printed more than ${outputLimitBytes} bytes`);
      else into.push(chunk);
    };
    child.stdout.on("data", collect(stdout));
    child.stderr.on("data", collect(stderr));
    child.stdin.on("error", () => {}); // a command that does not read its input closes it: its exit code says the rest
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`${label}: cannot start ${program}: ${error.message}`));
    });
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      const code = exitCode ?? -1;
      const result = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(), code };
      const reason = ended ?? (check && code !== 0 ? `exit code ${exitCode ?? signal}` : undefined);
      if (reason === undefined) resolve(result);
      else reject(new Error(`${label}: ${reason}\n${(result.stderr || result.stdout).slice(-4000)}`));
    });
    child.stdin.end(input ?? "");
  });
}

/** Runs a shell command as root on the VPS whose state folder is given, over the connection `vps.sh connect` opened, or
 *  over one of its own if that is gone. A command that ran out of time may still be running on the VPS. */
export function runOverSsh(stateFolder: string, address: string, command: string, options: RunOptions = {}) {
  const args = ["-F", "none", "-i", "key", "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=known_hosts"];
  args.push(
    "-o",
    "StrictHostKeyChecking=yes",
    "-o",
    "BatchMode=yes",
    "-o",
    "ConnectTimeout=10",
    "-o",
    "LogLevel=ERROR",
  );
  args.push("-o", "ServerAliveInterval=5", "-o", "ControlPath=ssh", "-T", `root@${address}`, "--", command);
  return runProgram(`on ${address}: ${command.slice(0, 300)}`, "ssh", args, { ...options, cwd: stateFolder });
}

/** A word for a POSIX shell. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
