import { io, type Socket } from "socket.io-client";
import { LostError, RefusedError } from "./errors.ts";

/** Kuma's answer to any call that answers with an object. */
export interface Reply {
  ok?: boolean;
  msg?: string;
  [key: string]: unknown;
}

const callTimeoutMs = 30_000;
const connectTimeoutMs = 10_000;
const closedPollMs = 50;

/** One socket to Kuma. It does not come back by itself once it broke: who logged in on it has to log in again. */
export class Connection {
  private readonly socket: Socket;
  private readonly timeoutMs: number;
  /** What the server pushed last, by event. */
  private readonly pushed = new Map<string, unknown>();

  private constructor(socket: Socket, timeoutMs: number) {
    this.socket = socket;
    this.timeoutMs = timeoutMs;
    socket.onAny((event: string, value: unknown) => this.pushed.set(event, value));
    // K5 sends what changed; K0 sends the whole list again.
    socket.on("updateMonitorIntoList", (changed: object) => this.patchMonitors((list) => Object.assign(list, changed)));
    socket.on("deleteMonitorFromList", (id: number) => {
      this.patchMonitors((list) => {
        delete list[String(id)];
      });
    });
  }

  /** @throws LostError when nothing that speaks as Kuma does answers within 10 s */
  static async open(url: string, timeoutMs = callTimeoutMs): Promise<Connection> {
    const how = { transports: ["websocket"], reconnection: false, forceNew: true, autoConnect: false };
    const socket = io(url, { ...how, timeout: connectTimeoutMs });
    const connection = new Connection(socket, timeoutMs);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", ({ message }) => {
        socket.close();
        reject(new LostError(`no Uptime Kuma answers at ${url} (${message})`));
      });
      socket.connect();
    });
    return connection;
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }

  close(): void {
    this.socket.close();
  }

  /** Calls and gives back the answer. @throws RefusedError, LostError after 30 s or when the connection breaks */
  async call(event: string, ...args: unknown[]): Promise<Reply> {
    const reply = (await this.ask(event, ...args)) as Reply;
    if (reply?.ok !== true) throw new RefusedError(String(reply?.msg ?? `${event} was not done`));
    return reply;
  }

  /** As `call`, for the few whose answer says by other means whether it was done. */
  async ask(event: string, ...args: unknown[]): Promise<unknown> {
    if (!this.isOpen) throw new LostError(`the connection to Uptime Kuma broke before ${event}`);
    let broke = () => {};
    try {
      return await new Promise<unknown>((resolve, reject) => {
        broke = () => reject(new LostError(`the connection to Uptime Kuma broke during ${event}`));
        this.socket.once("disconnect", broke);
        this.socket.timeout(this.timeoutMs).emit(event, ...args, (error: Error | null, reply: unknown) => {
          if (error) reject(new LostError(`Uptime Kuma did not answer ${event} within ${this.timeoutMs / 1000} s`));
          else resolve(reply);
        });
      });
    } finally {
      this.socket.off("disconnect", broke);
    }
  }

  /** What the server pushed last under this event. */
  latest(event: string): unknown {
    return this.pushed.get(event);
  }

  /** Waits until the server has pushed each of these. @throws LostError when one has not come in time */
  async pushedAll(events: readonly string[], isThere: (event: string, value: unknown) => boolean): Promise<void> {
    const deadline = Date.now() + this.timeoutMs;
    for (;;) {
      const missing = events.filter((event) => !isThere(event, this.latest(event)));
      if (missing.length === 0) return;
      if (!this.isOpen || Date.now() > deadline) {
        throw new LostError(`Uptime Kuma did not send ${missing.join(", ")} after login`);
      }
      await new Promise((resolve) => setTimeout(resolve, closedPollMs));
    }
  }

  private patchMonitors(change: (list: Record<string, unknown>) => void): void {
    const list = { ...(this.pushed.get("monitorList") as Record<string, unknown> | undefined) };
    change(list);
    this.pushed.set("monitorList", list);
  }
}
