import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../../providers/engine/engine-log.ts";
import type { Connection } from "./connection.ts";
import { readableDialError } from "./ssh-errors.ts";

const firstDelayMs = 100;
const delayFactor = 1.5;
const delayMaxMs = 5_000;
const dialOutputMax = 64 * 1024;
const dialled = "watchbill-dialled";

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Connections by the folder of their keys and socket; neither may outlive this process. */
const masters = new Map<string, { kill(signal: "SIGKILL"): boolean }>();
process.on("exit", () => {
  for (const [folder, master] of masters) {
    master.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

/** An ssh connection that is up; each `open` is one session on it. */
export interface Dialled {
  /** `environment` reaches the command only where sshd's AcceptEnv allows its names. */
  open(target: { command: string } | { subsystem: string }, environment?: Record<string, string>): Child;
  /** False when the connection was lost, which a session's own exit code cannot tell. */
  isUp(): boolean;
  close(): Promise<void>;
}

/**
 * Dials as the provider does: `dialErrorLimit` failures are followed by another try, from 100 ms with a factor of 1.5,
 * whatever the reason; a changed host key and a refused authentication take as long as a host that is down.
 */
export async function dial(connection: Connection, log: Log, signal: AbortSignal): Promise<Dialled> {
  const limit = connection.dialErrorLimit;
  let delayMs = firstDelayMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await dialOnce(connection, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (limit >= 0 && tries + 1 > limit) throw new Error(`after ${tries} failed attempts: ${reason}`);
      log.status(`Dial ${tries + 1}/${limit < 0 ? "inf" : limit} failed: retrying`);
    }
    await sleep(delayMs, undefined, { signal });
    delayMs = Math.min(delayMs * delayFactor, delayMaxMs);
  }
}

async function dialOnce(connection: Connection, signal: AbortSignal): Promise<Dialled> {
  const folder = await mkdtemp(join(tmpdir(), "wb-ssh-"));
  const socket = join(folder, "s");
  const target = ["-p", String(connection.port), "-l", connection.user, "--", connection.host];
  try {
    const options = await masterOptions(connection, folder);
    const master = spawn("ssh", ["-F", "none", "-M", "-N", "-S", socket, ...options, ...target], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...(await askpass(connection, folder)) },
      detached: true, // out of the terminal's process group: Ctrl-C must not cut what the engine still waits for
    });
    masters.set(folder, master);
    await dialledOrFailed(master, connection, signal);
    return {
      open: (what, environment = {}) => {
        const names = Object.keys(environment).flatMap((name) => ["-o", `SendEnv=${name}`]);
        const mux = ["-F", "none", "-S", socket, "-o", "ControlMaster=no", "-T", ...names];
        const remote = "command" in what ? [...target, what.command] : ["-s", ...target, what.subsystem];
        return spawn("ssh", [...mux, ...remote], { env: { ...process.env, ...environment }, detached: true });
      },
      isUp: () => master.exitCode === null && master.signalCode === null,
      close: async () => {
        if (master.exitCode === null && master.signalCode === null) {
          // SIGTERM can arrive just before ssh waits for its host again, and then counts only 15 s later.
          master.kill("SIGKILL");
          await once(master, "exit");
        }
        await forget(folder);
      },
    };
  } catch (error) {
    await forget(folder);
    throw error;
  }
}

async function forget(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  masters.delete(folder);
}

async function dialledOrFailed(
  master: ChildProcessByStdio<null, Readable, Readable>,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  let [output, errors] = ["", ""];
  const abort = () => master.kill("SIGKILL");
  signal.addEventListener("abort", abort);
  try {
    await new Promise<void>((resolve, reject) => {
      master.stdout.on("data", (chunk: Buffer) => {
        output = (output + chunk).slice(-dialOutputMax);
        if (output.includes(dialled)) resolve();
      });
      master.stderr.on("data", (chunk: Buffer) => {
        errors = (errors + chunk).slice(-dialOutputMax);
      });
      master.on("error", (error) => reject(new Error(`ssh cannot be started: ${error.message}`)));
      master.on("close", () => reject(new Error(readableDialError(errors, connection))));
    });
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Nothing of the user's own ssh configuration counts, as the provider has an ssh client of its own. */
async function masterOptions(connection: Connection, folder: string): Promise<string[]> {
  const options = [
    "ConnectionAttempts=1",
    "ControlPersist=no",
    // As the provider's own ssh client has it; the post-quantum exchange that OpenSSH prefers takes seven times the CPU.
    "KexAlgorithms=curve25519-sha256",
    // Should this process be killed, its connections end with the host they lead to.
    "ServerAliveInterval=15",
    "LogLevel=ERROR",
    "GlobalKnownHostsFile=/dev/null",
    // A session's own SendEnv names what is sent; the master would hold back what it does not name as well.
    "SendEnv=*",
    "PermitLocalCommand=yes",
    `LocalCommand=echo ${dialled}`,
    // The pinned key is the host's whatever name or port leads there.
    "HostKeyAlias=pinned",
    "CheckHostIP=no",
    "NumberOfPasswordPrompts=1",
    `IdentityAgent=${connection.agentSocketPath ?? "none"}`,
    `PreferredAuthentications=publickey${connection.password === undefined ? "" : ",password,keyboard-interactive"}`,
  ];
  if (connection.perDialTimeoutSeconds > 0) options.push(`ConnectTimeout=${connection.perDialTimeoutSeconds}`);
  if (connection.hostKey) {
    const knownHosts = join(folder, "known_hosts");
    await writeFile(knownHosts, `pinned ${connection.hostKey.type} ${connection.hostKey.key}\n`);
    options.push(`UserKnownHostsFile=${knownHosts}`, "StrictHostKeyChecking=yes");
    options.push(`HostKeyAlgorithms=${connection.hostKey.type}`);
  } else {
    options.push("UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no");
  }
  if (connection.privateKey !== undefined) {
    const identity = join(folder, "key");
    await writeFile(identity, `${connection.privateKey.trim()}\n`, { mode: 0o600 });
    options.push(`IdentityFile=${identity}`);
    if (!connection.agentSocketPath) options.push("IdentitiesOnly=yes");
  } else if (!connection.agentSocketPath) {
    options.push("IdentityFile=none");
  }
  return options.flatMap((option) => ["-o", option]);
}

/** ssh asks a program for passwords; they go to it by the environment, never by an argument or a file. */
async function askpass(connection: Connection, folder: string): Promise<Record<string, string>> {
  const program = join(folder, "ask");
  const answer = `case "$1" in *passphrase*) printf %s "$WB_PASSPHRASE";; *) printf %s "$WB_PASSWORD";; esac`;
  await writeFile(program, `#!/bin/sh\n${answer}\n`, { mode: 0o700 });
  return {
    SSH_ASKPASS: program,
    SSH_ASKPASS_REQUIRE: "force",
    WB_PASSPHRASE: connection.privateKeyPassword ?? "",
    WB_PASSWORD: connection.password ?? "",
  };
}
