import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A stretch of network before a server of this machine, which can break. */
export interface Link {
  port: number;
  /** Does something once so many more bytes have come from the server. */
  after(bytes: number, act: () => void): void;
  /** Ends every connection at once, without a farewell. */
  cut(): void;
  close(): Promise<void>;
}

export async function startLink(port: number): Promise<Link> {
  const sockets = new Set<Socket>();
  let waiting: { left: number; act: () => void } | undefined;
  const passed = (bytes: number) => {
    if (!waiting) return;
    waiting.left -= bytes;
    if (waiting.left > 0) return;
    const { act } = waiting;
    waiting = undefined;
    act();
  };
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {}); // the other side has gone
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    upstream.on("data", (chunk) => passed(chunk.length));
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    after(bytes, act) {
      waiting = { left: bytes, act };
    },
    cut,
    async close() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
