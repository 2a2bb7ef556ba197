import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { connect } from "node:tls";

/** The first message of Node's own TLS to a server of this name, byte by byte as it leaves. */
export async function helloFor(name: string): Promise<Buffer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const client = connect({ port, host: "127.0.0.1", servername: name });
  client.on("error", () => {});
  try {
    const [socket] = (await once(server, "connection")) as [Socket];
    let bytes = Buffer.alloc(0);
    while (bytes.length < 5 || bytes.length < 5 + bytes.readUInt16BE(3)) {
      bytes = Buffer.concat([bytes, ((await once(socket, "data")) as [Buffer])[0]]);
    }
    socket.destroy();
    return bytes;
  } finally {
    client.destroy();
    server.close();
  }
}
