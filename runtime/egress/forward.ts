import { connect, createServer, type Server } from "node:net";

const connections = 32;

/** Where programs that only know proxies by address and port find the one behind a Unix socket. */
export function forwardTo(socketPath: string): Server {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const proxy = connect({ path: socketPath, allowHalfOpen: true });
    const cut = () => {
      client.destroy();
      proxy.destroy();
    };
    client.on("error", cut);
    proxy.on("error", cut);
    // Whoever started this decides how long it goes on, and not a connection that somebody left open.
    client.unref();
    proxy.unref();
    client.pipe(proxy);
    proxy.pipe(client);
  });
  server.maxConnections = connections;
  return server;
}
