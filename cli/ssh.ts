import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostLayout } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";

/** How a host is reached. */
export type Connection = Pick<Settings, "host" | "port" | "hostKey" | "sshKey">;

export interface SshResult {
  /** Empty where it is this process's own; so is stderr. */
  stdout: string;
  stderr: string;
  /** The command's exit code; 255 where ssh itself failed, as ssh has it. */
  code: number;
}

const timeoutMs = 30_000;
const replyLimitBytes = 4 * 1024 * 1024;

/** Runs one command on the host by the system's own ssh, with the pinned host key and no other, and never a password. */
export async function ssh(settings: Connection, command: string, limitBytes?: number): Promise<SshResult> {
  const limits = { timeoutMs, ...(limitBytes === undefined ? {} : { limitBytes }) };
  return await withKey(settings, ({ words }) => runSsh([...words, command], limits));
}

/** What is said where ssh itself failed. */
export function unreachable({ host }: Pick<Connection, "host">, stderr: string): Error {
  return new Error(`${host} cannot be reached by ssh: ${stderr.trim()}`);
}

/** One word for the host's shell, whatever is in it. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The options of a verb of the host for its shell, every word of a person quoted; what is undefined is left out. */
export function optionWords(values: Record<string, unknown>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => (one === true ? `--${name}` : `--${name}=${shellWord(String(one))}`)),
  );
}

/** What of ssh's command line says how the host is reached, and the folder that is there as long as `use` takes. */
interface Reached {
  /** For this user alone. */
  folder: string;
  words: readonly string[];
}

export async function withKey<Result>(
  settings: Connection,
  use: (reached: Reached) => Promise<Result>,
): Promise<Result> {
  await removeLeftKeys(tmpdir());
  const folder = await mkdtemp(join(tmpdir(), `watchbill-ssh-${process.pid}-`));
  try {
    const keyFile = join(folder, "key");
    const knownHostsFile = join(folder, "known_hosts");
    const name = settings.port === 22 ? settings.host : `[${settings.host}]:${settings.port}`;
    await writeFile(keyFile, `${settings.sshKey.trimEnd()}\n`, { mode: 0o600 });
    await writeFile(knownHostsFile, `${name} ${settings.hostKey}\n`);
    const options = [
      "BatchMode=yes",
      "IdentitiesOnly=yes",
      "StrictHostKeyChecking=yes",
      `UserKnownHostsFile=${knownHostsFile}`,
      "GlobalKnownHostsFile=/dev/null",
      "ConnectTimeout=10",
      "LogLevel=ERROR",
    ].flatMap((option) => ["-o", option]);
    const words = ["-F", "/dev/null", "-i", keyFile, "-p", String(settings.port), ...options, `root@${settings.host}`];
    return await use({ folder, words });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A run that was killed could not take its key away: the next one does. */
export async function removeLeftKeys(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^watchbill-ssh-(\d+)-/.exec(name)?.[1];
    if (pid && isGone(Number(pid))) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {}); // another user's
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

export interface SshRun {
  /** Standard input, output and error; `pipe` gives it nothing and keeps what it says. */
  stdio?: "inherit" | "pipe";
  /** Then it is ended. */
  timeoutMs?: number;
  /** Of what it says that is kept. */
  limitBytes?: number;
}

/** Runs ssh until it has ended. @throws Error where it does not start */
export function runSsh(
  words: readonly string[],
  { stdio = "pipe", timeoutMs: timeout = 0, limitBytes = replyLimitBytes }: SshRun,
): Promise<SshResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", words, { stdio: stdio === "pipe" ? ["ignore", "pipe", "pipe"] : "inherit", timeout });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        if (output[name].length < limitBytes) output[name] += text;
      });
    }
    child.on("error", (error) => reject(new Error(`ssh does not start: ${error.message}; install openssh-client`)));
    child.on("close", (code) => resolve({ ...output, code: code ?? 255 }));
  });
}

/** An ssh that goes on until it is ended, or until this process is: its standard input is ours. */
export interface RunningSsh {
  readonly ended: boolean;
  /** What it has complained of. */
  said(): string;
  end(): void;
}

export function startSsh(words: readonly string[]): RunningSsh {
  const child = spawn("ssh", words, { stdio: ["pipe", "ignore", "pipe"] });
  let [said, ended] = ["", false];
  const isOver = (reason: string) => {
    [said, ended] = [said || reason, true];
  };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (said.length < replyLimitBytes) said += text;
  });
  child.on("error", (error) => isOver(`ssh does not start: ${error.message}; install openssh-client`));
  child.on("close", () => isOver("ssh has ended"));
  child.stdin.on("error", () => {}); // it has ended, which "close" says
  return {
    get ended() {
      return ended;
    },
    said: () => said.trim(),
    end: () => void child.kill("SIGTERM"),
  };
}

/** A verb of the runtime on the host, run by hand. What it says beyond `limitBytes`, 4 MiB unless given, is not kept. */
export async function runtimeVerb(
  settings: Connection,
  stack: string,
  words: string,
  limitBytes?: number,
): Promise<SshResult> {
  const program = `${hostLayout(stack).currentRelease}/host/watchbill-host`;
  const result = await ssh(settings, `${program} ${words} --stack ${stack}`, limitBytes);
  if (result.code === 127) {
    throw new Error(`Watchbill is not on ${settings.host}; deploy it with: make up STACK=${stack}`);
  }
  if (result.code === 255) throw unreachable(settings, result.stderr);
  return result;
}
