import { spawn } from "node:child_process";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { text, type Values } from "../../../providers/engine/values.ts";

const replyMax = 64 * 1024 * 1024;
const requestTimeoutMs = 10 * 60_000;

export class DockerError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`Error response from daemon: ${message}`);
    this.status = status;
  }
}

export interface DockerEngine {
  /** Throws DockerError for a status of 400 and above. Gives undefined for an empty reply. */
  ask(method: string, path: string, body?: unknown): Promise<unknown>;
}

/**
 * Talks to the engine that the provider's `host` names, as the docker client does: over `ssh … docker system
 * dial-stdio` with the user's own ssh configuration and the provider's `sshOpts`, or over a local socket.
 */
export async function withDocker<T>(configuration: Values, work: (engine: DockerEngine) => Promise<T>): Promise<T> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let errors = "";
  const dial = dialer(configuration, (line) => {
    errors = (errors + line).slice(-4_000);
  });
  agent.createConnection = dial;
  const ask: DockerEngine["ask"] = async (method, path, body) => {
    try {
      return await askOnce(agent, method, path, body);
    } catch (error) {
      if (error instanceof DockerError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `error during connect: ${method} ${path}: ${reason}; make sure the URL is valid: stderr=${errors.trim()}`,
      );
    }
  };
  try {
    return await work({ ask });
  } finally {
    agent.destroy();
  }
}

function dialer(configuration: Values, onError: (text: string) => void): () => Duplex {
  const host = text(configuration.host) ?? process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
  const url = new URL(host);
  if (url.protocol === "unix:") return () => connect(url.pathname);
  if (url.protocol !== "ssh:") throw new Error(`the stand-in for docker cannot dial ${host}`);
  const sshOpts = JSON.parse(text(configuration.sshOpts) ?? "[]") as string[];
  const user = url.username ? ["-l", decodeURIComponent(url.username)] : [];
  const port = url.port ? ["-p", url.port] : [];
  return () => {
    const ssh = spawn("ssh", [...user, ...port, ...sshOpts, "--", url.hostname, "docker", "system", "dial-stdio"]);
    ssh.stderr.on("data", onError);
    const connection = Duplex.from({ readable: ssh.stdout, writable: ssh.stdin });
    connection.on("close", () => ssh.kill());
    const itself = () => connection;
    // http's agent takes it for a network socket.
    return Object.assign(connection, {
      setKeepAlive: itself,
      setNoDelay: itself,
      setTimeout: itself,
      ref: itself,
      unref: itself,
    });
  };
}

async function askOnce(agent: Agent, method: string, path: string, body: unknown): Promise<unknown> {
  const content = body === undefined ? undefined : JSON.stringify(body);
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers =
      content === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(content) };
    const asked = request({ agent, method, path, host: "docker", headers }, resolve);
    asked.on("error", reject).end(content);
    setTimeout(() => asked.destroy(new Error("no reply in 10 minutes")), requestTimeoutMs).unref();
  });
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of reply) {
    size += part.length;
    if (size > replyMax) throw new Error("the reply is too large");
    parts.push(part);
  }
  const said = Buffer.concat(parts).toString("utf8");
  const status = reply.statusCode ?? 0;
  if (status >= 400) throw new DockerError(status, messageIn(said));
  return said === "" ? undefined : parsed(said);
}

/** Pulling an image answers 200 and tells of its failure in the last of many lines. */
function parsed(said: string): unknown {
  const lines = said
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const failure = lines.find((line) => line?.error !== undefined);
  if (failure) throw new DockerError(200, failure.error);
  return lines.length === 1 ? lines[0] : lines;
}

function messageIn(said: string): string {
  try {
    return JSON.parse(said).message ?? said;
  } catch {
    return said;
  }
}
