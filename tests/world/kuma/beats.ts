import { io } from "socket.io-client";
import type { KumaUser } from "./user.ts";

interface Beat {
  status: number;
}

export interface Beats {
  /** What each monitor was when it was looked at last, by its id: 0 is down, 1 up, 2 not yet down. */
  last: ReadonlyMap<number, number>;
  close(): void;
}

/** Looks at the page as a person does. */
export async function watchBeats(url: string, { username, password }: KumaUser): Promise<Beats> {
  const last = new Map<number, number>();
  const socket = io(url, { transports: ["websocket"] });
  socket.on("heartbeatList", (id: string, list: Beat[]) => {
    const beat = list.at(-1);
    if (beat) last.set(Number(id), beat.status);
  });
  socket.on("heartbeat", ({ monitorID, status }: Beat & { monitorID: number }) => last.set(monitorID, status));
  const { ok, msg } = await socket.emitWithAck("login", { username, password, token: "" });
  if (!ok) {
    socket.close();
    throw new Error(`Uptime Kuma: ${msg}`);
  }
  return { last, close: () => socket.close() };
}
