import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from "node:tls";
import type { AllowedPeer } from "../../../model/egress.ts";
import { type EgressLimits, egressLimits } from "../../../runtime/egress/limits.ts";
import { egressServer } from "../../../runtime/egress/proxy.ts";
import { certificateFor } from "../../world/certificate.ts";

/** A proxy on a Unix socket, and behind it a server of TLS that answers in capital letters what it is told, and HTTP with "hello". */
export interface ProxyWorld {
  socketPath: string;
  port: number;
  cert: string;
  /** What the proxy has said. */
  said: string[];
  /** What the server has been told, of all connections together. */
  heard(): string;
  /** Bytes to the proxy as they are, and all that it answers until it hangs up. */
  raw(text: string | Buffer, options?: { end?: boolean }): Promise<string>;
  /** A connection to the proxy, with what it answered to this CONNECT. */
  asked(target: string, more?: string): Promise<{ socket: Socket; status: string }>;
  /** TLS through the proxy, checked against the server's certificate. */
  tls(target?: string, serverName?: string): Promise<TLSSocket>;
  close(): Promise<void>;
}

/** A name that this machine resolves without asking anybody. */
export const name = "localhost";

export async function startProxyWorld(
  allow: (port: number) => AllowedPeer[],
  limits: Partial<EgressLimits> = {},
): Promise<ProxyWorld> {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-egress-"));
  const { cert, key } = await certificateFor([name, "other.example"]);
  const heard: string[] = [];
  const server = createTlsServer({ cert, key, allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      heard.push(String(chunk));
      const isHttp = String(chunk).startsWith("GET ");
      socket.write(isHttp ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" : String(chunk).toUpperCase());
    });
    socket.on("end", () => socket.end("that was all"));
  });
  server.on("tlsClientError", () => {});
  const open = new Set<Socket>();
  server.on("connection", (socket) => open.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const said: string[] = [];
  const options = { config: { allow: allow(port) }, limits: { ...egressLimits, ...limits } };
  const proxy = egressServer({ ...options, say: (line) => said.push(line) });
  const socketPath = join(folder, "socket");
  proxy.listen(socketPath);
  await once(proxy, "listening");

  const asked = async (target: string, more = "") => {
    const socket = connect(socketPath);
    socket.on("error", () => {});
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n${more}`, "latin1");
    const [head] = (await once(socket, "data")) as [Buffer];
    return { socket, status: String(head).split("\r\n")[0]?.slice("HTTP/1.1 ".length) ?? "" };
  };
  return {
    ...{ socketPath, port, cert, said, asked },
    heard: () => heard.join(""),
    raw: (text, { end = false } = {}) => raw(socketPath, text, end),
    async tls(target = `${name}:${port}`, serverName = name) {
      const { socket, status } = await asked(target);
      if (!status.startsWith("200")) throw new Error(status);
      const secure = connectTls({ socket, servername: serverName, ca: cert });
      await once(secure, "secureConnect");
      return secure;
    },
    async close() {
      // Whatever a test has left: the proxy takes the sides that it opened along with those that have gone.
      for (const socket of open) socket.destroy();
      await Promise.all([proxy, server].map(closed));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function raw(socketPath: string, text: string | Buffer, end: boolean): Promise<string> {
  const socket = connect({ path: socketPath, allowHalfOpen: true });
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.on("error", () => {});
  socket.on("end", () => socket.end());
  socket.on("close", () => resolve(answer));
  socket.write(text);
  if (end) socket.end();
  return await promise;
}

/** Resolves when a socket has gone, whichever way. */
export function gone(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on("error", () => {}).resume();
  socket.on("close", () => resolve());
  return promise;
}

async function closed(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
}
