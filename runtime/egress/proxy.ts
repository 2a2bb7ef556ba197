import { connect, createServer, type Server, type Socket } from "node:net";
import type { AllowedPeer, EgressConfig } from "../../model/egress.ts";
import { shown } from "../text.ts";
import { addressesOf } from "./addresses.ts";
import { helloOf } from "./client-hello.ts";
import { nextChunk, Refusal, readConnect } from "./connect-request.ts";
import type { EgressLimits } from "./limits.ts";
import { tunnel } from "./tunnel.ts";
import { within } from "./within.ts";

export interface EgressOptions {
  config: EgressConfig;
  limits: EgressLimits;
  /** Takes one line about each connection. */
  say(line: string): void;
}

/** Of what was refused, as text from within the sandbox. */
const shownCharacters = 100;
/** Of one process: who asks on and on does not fill the journal. */
const refusalLines = 200;

/** A proxy that opens tunnels of TLS to what is allowed. A name that is not is not even resolved: the question alone would carry what is in
 *  it to whoever answers for its domain. */
export function egressServer(options: EgressOptions): Server {
  let refusals = 0;
  const refused = (text: string) => {
    refusals += 1;
    if (refusals <= refusalLines) options.say(`refused: ${shown(text, shownCharacters)}`);
    if (refusals === refusalLines) options.say("refused: what else is refused is no longer said");
  };
  const allowed = new Map(options.config.allow.map((peer) => [`${peer.host}:${peer.port}`, peer]));
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on("error", () => {}); // it has gone; whoever reads from it learns of it
    serve(socket, allowed, options).catch((error: unknown) => {
      const { message } = error as Error;
      refused(message);
      if (!(error instanceof Refusal)) return void socket.destroy();
      socket.end(`HTTP/1.1 ${error.status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      socket.once("finish", () => socket.destroy()); // what it still has to say is not read
    });
  });
  server.maxConnections = options.limits.connections;
  server.on("drop", () => refused(`more than ${options.limits.connections} connections at once`));
  return server;
}

async function serve(client: Socket, allowed: ReadonlyMap<string, AllowedPeer>, options: EgressOptions): Promise<void> {
  const { limits, say } = options;
  const slow = new Refusal("408 Request Timeout", `no whole request within ${limits.headerMs / 1_000} s`);
  const request = await heard(client, limits.headerMs, readConnect(client, limits.headerBytes), slow);
  if (!request) return void client.destroy();
  const peer = allowed.get(request.target);
  if (!peer) throw new Refusal("403 Forbidden", `CONNECT ${request.target}`);
  const upstream = await opened(peer, limits);
  try {
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    const silent = new Error(`${request.target}: no whole first message within ${limits.headerMs / 1_000} s`);
    const hello = await heard(client, limits.headerMs, readHello(client, request.rest, peer), silent);
    upstream.write(hello);
    const started = performance.now();
    const { outBytes, inBytes, cut } = await tunnel(client, upstream, limits);
    const took = `${Math.round((performance.now() - started) / 1_000)} s`;
    say(`${request.target}: ${outBytes + hello.length} bytes out, ${inBytes} in, ${took}${cut ? `; cut: ${cut}` : ""}`);
  } finally {
    upstream.destroy();
  }
}

/** The first words of TLS, once they are whole and for this peer. @throws Error where they are not */
async function readHello(client: Socket, rest: Buffer, { host, port }: AllowedPeer): Promise<Buffer> {
  let bytes = rest;
  for (;;) {
    const hello = helloOf(bytes);
    if (hello !== "more") {
      if ("wrong" in hello) throw new Error(`${host}:${port}: the first message ${hello.wrong}`);
      if (hello.name !== host) throw new Error(`${host}:${port} was asked for ${hello.name}`);
      return bytes;
    }
    const chunk = await nextChunk(client);
    if (!chunk) throw new Error(`${host}:${port}: ended before it said anything`);
    bytes = Buffer.concat([bytes, chunk]);
  }
}

async function opened(peer: AllowedPeer, { connectMs }: EgressLimits): Promise<Socket> {
  const failed = (reason: string) => new Refusal("502 Bad Gateway", `${peer.host}:${peer.port} ${reason}`);
  const addresses = await addressesOf(peer).catch((error: Error) => {
    throw failed(error.message);
  });
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return await new Promise((resolve, reject) => {
    const socket = connect({
      host: peer.host,
      port: peer.port,
      allowHalfOpen: true,
      autoSelectFamilyAttemptTimeout: connectMs / 4,
      // Those that were looked at, and not what the next answer may say.
      lookup: (_name, { all }, give) =>
        all ? give(null, found) : give(null, found[0]?.address ?? "", found[0]?.family),
    });
    const timer = setTimeout(
      () => socket.destroy(new Error(`does not answer within ${connectMs / 1_000} s`)),
      connectMs,
    );
    socket.once("error", (error: Error) => {
      clearTimeout(timer);
      reject(failed(error.message || "does not answer"));
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      socket
        .removeAllListeners("error")
        .on("error", () => {})
        .pause();
      resolve(socket);
    });
  });
}

/** What a client says first, after which its socket is at rest. @throws the error given where it takes longer */
async function heard<Said>(client: Socket, limitMs: number, saying: Promise<Said>, late: Error): Promise<Said> {
  try {
    return await within(limitMs, saying, late);
  } finally {
    client.pause();
  }
}
