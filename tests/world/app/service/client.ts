import { WebSocket } from "ws";
import type { ClientMessage, ServerMessage } from "./socket.ts";

const timeoutMs = 15_000;

/** The gateway as a browser sees it. Every call gives up after 15 s. */
export class GatewayClient {
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** @throws when the gateway does not answer 200. */
  async signIn(form: { email: string; password: string } | { guest: true }): Promise<string> {
    const reply = await this.send("POST", "/auth/sign-in", { body: form });
    if (reply.status !== 200) throw new Error(`sign-in answered ${reply.status}`);
    return ((await reply.json()) as { token: string }).token;
  }

  /** @throws when the gateway does not answer 201. */
  async createDocument(token: string, text: string): Promise<{ id: string; blocks: string[] }> {
    const reply = await this.send("POST", "/documents", { token, body: { title: "A page", text } });
    if (reply.status !== 201) throw new Error(`document creation answered ${reply.status}`);
    return (await reply.json()) as { id: string; blocks: string[] };
  }

  /** Has the gateway fetch a web page, or read a scan. */
  upload(token: string, what: { url: string } | { scan_pages: number }): Promise<Response> {
    return this.send("POST", "/documents", { token, body: { title: "A page", ...what } });
  }

  send(
    method: "GET" | "POST",
    path: string,
    { token, body, headers = {} }: { token?: string; body?: object | string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
  }

  /** Opens `/ws`. @throws when it does not open. */
  async open(token: string, onMessage: (message: ServerMessage) => void): Promise<Playback> {
    const socket = new WebSocket(`${this.url.replace(/^http/, "ws")}/ws?token=${token}`, {
      handshakeTimeout: timeoutMs,
    });
    socket.on("message", (payload) => onMessage(JSON.parse(String(payload)) as ServerMessage));
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    socket.on("error", () => socket.terminate());
    return {
      isOpen: () => socket.readyState === socket.OPEN,
      send: (message) => socket.send(JSON.stringify(message)),
      close: () => socket.close(),
    };
  }
}

export interface Playback {
  isOpen(): boolean;
  send(message: ClientMessage): void;
  close(): void;
}
