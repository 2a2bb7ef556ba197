import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { shown } from "../runtime/text.ts";
import { type Connection, startSsh, withKey } from "./ssh.ts";

const openLimitMs = 20_000;
const longestTold = 300;

/** A way to a server that the host reaches, as a socket on this machine that only its user can open. */
export interface Tunnel {
  /** The folder of the socket `.s.PGSQL.5432`, as PostgreSQL's clients want it for a host. */
  folder: string;
}

/** Opens a tunnel through the host for as long as `use` takes. A host that is silent for 15 seconds ends it, and with it every
 *  connection through it. Nothing of it stays when this process is killed.
 *  @throws Error where it does not open */
export function throughTunnel<Result>(
  settings: Connection,
  to: { host: string; port: number },
  use: (tunnel: Tunnel) => Promise<Result>,
): Promise<Result> {
  return withKey(settings, async ({ folder, words }) => {
    const socket = `${folder}/.s.PGSQL.5432`;
    const target = to.host.includes(":") ? `[${to.host}]` : to.host;
    const options = [
      "ExitOnForwardFailure=yes",
      "StreamLocalBindMask=0177",
      "ServerAliveInterval=5",
      "ServerAliveCountMax=3",
      "Compression=yes",
    ].flatMap((option) => ["-o", option]);
    // What it runs there ends with its input: with this process, however that ends.
    const child = startSsh([...options, "-L", `${socket}:${target}:${to.port}`, ...words, "cat >/dev/null"]);
    try {
      const deadline = performance.now() + openLimitMs;
      while (!existsSync(socket)) {
        if (child.ended) throw new Error("it did not open");
        if (performance.now() > deadline) throw new Error(`no tunnel through ${settings.host}: no answer`);
        await sleep(50);
      }
      return await use({ folder });
    } catch (error) {
      if (!child.ended) throw error;
      const said = shown(child.said().split("\n").at(-1) ?? "", longestTold);
      throw new Error(`${(error as Error).message}; the tunnel through ${settings.host} is gone: ${said}`, {
        cause: error,
      });
    } finally {
      child.end();
    }
  });
}
