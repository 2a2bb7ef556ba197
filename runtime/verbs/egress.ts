import type { Server } from "node:net";
import { egressLimits } from "../egress/limits.ts";
import { egressServer } from "../egress/proxy.ts";
import { readEgress } from "../files/egress.ts";
import { exitCode, type Verb } from "../io.ts";

/** Without a connection; systemd starts it again with the next one. */
const unusedMs = 60_000;
/** The first file that systemd passes on. */
const passedFd = 3;

/** `egress --stack NAME`: the proxy of `/etc/watchbill/STACK/egress.json` (model/egress.ts), by systemd's socket activation. Ends with code 0
 *  when nobody has used it for a minute; systemd starts it again with the next connection. Its units: components/report-units.ts. */
export const egress: Verb = async ({ layout }, io) => {
  const config = readEgress(layout.egressFile);
  if (process.env.LISTEN_PID !== String(process.pid) || process.env.LISTEN_FDS !== "1") {
    throw new Error(`egress is started by systemd: systemctl start ${layout.unitPrefix}egress.socket`);
  }
  const server = egressServer({ config, limits: egressLimits, say: io.err });
  server.listen({ fd: passedFd });
  await untilUnused(server, unusedMs);
  return exitCode.ok;
};

/** Resolves when there has been no connection for so long; what waits in the socket's queue is the next process's. */
function untilUnused(server: Server, limitMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let open = 0;
  const done = () => server.close(() => resolve());
  let timer = setTimeout(done, limitMs);
  server.on("error", reject);
  server.on("connection", (socket) => {
    open += 1;
    clearTimeout(timer);
    socket.once("close", () => {
      open -= 1;
      if (open === 0) timer = setTimeout(done, limitMs);
    });
  });
  return promise;
}
