import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Provider, Resource, Work } from "../../../providers/engine/provider.ts";
import { revealAll, text, unknown, type Value, type Values } from "../../../providers/engine/values.ts";
import { parseConnection } from "./connection.ts";
import { copyToRemote } from "./copy-to-remote.ts";
import { type Finished, finish } from "./process-output.ts";
import { type Dialled, dial } from "./ssh.ts";

/** The stand-in for pulumi-command: what it runs, where and when is what the provider of this version does. */
export function commandProvider(): Provider {
  return {
    name: "command",
    version: "1.2.1",
    resources: {
      "command:remote:Command": commandResource(runRemotely),
      "command:local:Command": commandResource(runLocally),
      "command:remote:CopyToRemote": copyToRemote,
    },
    functions: {},
  };
}

type Outputs = { stdout: string; stderr: string };
type Runner = (command: string, inputs: Values, previous: Outputs, work: Work) => Promise<Outputs>;

const previousNames = { stdout: "PULUMI_COMMAND_STDOUT", stderr: "PULUMI_COMMAND_STDERR" };

function commandResource(run: Runner): Resource {
  return {
    // Single triggers (`triggers[0]`) replace because the SDK says so to the engine, not the provider.
    replaceOn: (property) => property === "triggers",
    preview: (inputs) => ({ ...inputs, stdout: unknown, stderr: unknown }),
    create: async (inputs, work) => {
      const command = text(revealAll(inputs).create);
      const outputs = command === undefined ? none : await run(command, inputs, none, work);
      return { id: `${work.name}${randomBytes(4).toString("hex")}`, state: { ...inputs, ...outputs } };
    },
    update: async (_id, state, inputs, work) => {
      const { update, create } = revealAll(inputs);
      const command = text(update) ?? text(create);
      const outputs = command === undefined ? outputsOf(state) : await run(command, inputs, outputsOf(state), work);
      return { ...inputs, ...outputs };
    },
    delete: async (_id, state, work) => {
      const command = text(revealAll(state).delete);
      if (command !== undefined) await run(command, state, outputsOf(state), work);
    },
  };
}

async function runRemotely(command: string, inputs: Values, previous: Outputs, work: Work): Promise<Outputs> {
  const given = revealAll(inputs);
  const connection = await dial(parseConnection(given.connection), work.log, work.signal);
  try {
    const environment = await acceptedEnvironment(connection, given, previous, work);
    const child = connection.open({ command }, environment);
    const done = await finish(child, text(given.stdin) ?? "", heard(given.logging), work.log.status);
    if (done.code === 255 && !connection.isUp()) {
      throw failed("wait: remote command exited without exit status or exit signal", command, done);
    }
    if (done.code !== 0) throw failed(`Process exited with status ${done.code ?? done.signal}`, command, done);
    return outputsFrom(done);
  } finally {
    await connection.close();
  }
}

/**
 * OpenSSH's client does not hear whether sshd takes a variable, the provider's does and fails: so it is looked up. What
 * the previous run printed is only worth a warning.
 */
async function acceptedEnvironment(connection: Dialled, given: Values, previous: Outputs, work: Work) {
  const wanted = environmentOf(given);
  const optional = previousOutputs(given, previous);
  const all = { ...wanted, ...optional };
  if (Object.keys(all).length === 0) return {};
  const print = Object.keys(all).map((name) => `[ -z "\${${name}+set}" ] || echo ${name}`);
  const probe = connection.open({ command: print.join("; ") }, all);
  const accepted = new Set((await finish(probe, "", { stdout: false, stderr: false }, () => {})).stdout.split("\n"));
  for (const name of Object.keys(all)) {
    if (accepted.has(name)) continue;
    work.log.message(name in wanted ? "error" : "warning", unableToSet(name));
    if (name in wanted)
      throw new Error(`could not set environment variable ${JSON.stringify(name)}: ssh: setenv failed`);
  }
  return all;
}

function unableToSet(name: string): string {
  return `Unable to set '${name}'. This only works if your SSH server is configured to accept
	these variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could
	prefix the command itself with the variables in the form 'VAR=value command'`;
}

async function runLocally(command: string, inputs: Values, previous: Outputs, work: Work): Promise<Outputs> {
  const given = revealAll(inputs);
  const [program = "/bin/sh", ...rest] = (given.interpreter as string[] | undefined) ?? ["/bin/sh", "-c"];
  const environment = { ...process.env, ...environmentOf(given), ...previousOutputs(given, previous) };
  const child = spawn(program, [...rest, command], { env: environment, cwd: text(given.dir) ?? process.cwd() });
  const done = await finish(child, text(given.stdin) ?? "", heard(given.logging), work.log.status);
  if (done.code !== 0) throw failed(done.signal ? `signal: ${done.signal}` : `exit status ${done.code}`, command, done);
  return outputsFrom(done);
}

function failed(reason: string, command: string, done: Finished): Error {
  return new Error(`${reason}: running ${JSON.stringify(command)}:\n${done.both}`);
}

function environmentOf(given: Values): Record<string, string> {
  return (given.environment ?? {}) as Record<string, string>;
}

function previousOutputs(given: Values, previous: Outputs): Record<string, string> {
  if (given.addPreviousOutputInEnv === false) return {};
  return {
    ...(previous.stdout === "" ? {} : { [previousNames.stdout]: previous.stdout }),
    ...(previous.stderr === "" ? {} : { [previousNames.stderr]: previous.stderr }),
  };
}

function heard(logging: Value | undefined): { stdout: boolean; stderr: boolean } {
  const which = text(logging) ?? "stdoutAndStderr";
  return { stdout: which.startsWith("stdout"), stderr: which === "stderr" || which === "stdoutAndStderr" };
}

const none: Outputs = { stdout: "", stderr: "" };

function outputsOf(state: Values): Outputs {
  const revealed = revealAll(state);
  return { stdout: text(revealed.stdout) ?? "", stderr: text(revealed.stderr) ?? "" };
}

function outputsFrom(done: Finished): Outputs {
  return { stdout: done.stdout.replace(/\n$/, ""), stderr: done.stderr.replace(/\n$/, "") };
}
