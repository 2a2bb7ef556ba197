import type { Socket } from "node:net";
import type { EgressLimits } from "./limits.ts";

/** What went through, and why it ended where neither side has ended it. */
export interface Traffic {
  outBytes: number;
  inBytes: number;
  cut?: string;
}

/** Carries bytes both ways until both sides have ended, one has broken, or a limit is reached. A side that has said all may still listen. */
export function tunnel(client: Socket, peer: Socket, limits: EgressLimits): Promise<Traffic> {
  const { promise, resolve } = Promise.withResolvers<Traffic>();
  const traffic: Traffic = { outBytes: 0, inBytes: 0 };
  const open = new Set([client, peer]);
  const cut = (reason?: string) => {
    if (reason) traffic.cut ??= reason;
    for (const socket of open) socket.destroy();
  };
  const total = setTimeout(() => cut(`lasted ${limits.totalMs / 1_000} s`), limits.totalMs);
  const carry = (from: Socket, to: Socket, count: "outBytes" | "inBytes") => {
    from.on("data", (chunk: Buffer) => {
      traffic[count] += chunk.length;
      if (traffic[count] > limits.bytes) cut(`more than ${limits.bytes} bytes`);
    });
    from.on("error", () => cut());
    from.setTimeout(limits.idleMs, () => cut(`nothing for ${limits.idleMs / 1_000} s`));
    from.on("close", (broken = true) => {
      open.delete(from);
      if (broken) cut();
      if (open.size > 0) return;
      clearTimeout(total);
      resolve(traffic);
    });
    from.pipe(to);
  };
  carry(client, peer, "outBytes");
  carry(peer, client, "inBytes");
  for (const socket of open) if (socket.closed) socket.emit("close"); // gone while the other was waited for
  return promise;
}
