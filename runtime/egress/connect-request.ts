import type { Socket } from "node:net";

/** What a client asks for. */
export interface ConnectRequest {
  /** As it stands in the request, untrusted: `api.anthropic.com:443`. */
  target: string;
  /** What came behind the request. */
  rest: Buffer;
}

/** What is answered instead of a tunnel. */
export class Refusal extends Error {
  readonly status: string;

  constructor(status: string, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** Reads the head of one request and nothing behind it. @throws Refusal where it is no CONNECT, or not within the limits; undefined where
 *  the client has gone before it had said anything */
export async function readConnect(socket: Socket, limitBytes: number): Promise<ConnectRequest | undefined> {
  const tooLong = () => new Refusal("431 Request Header Fields Too Large", `head of more than ${limitBytes} bytes`);
  let head = Buffer.alloc(0);
  for (;;) {
    const chunk = await nextChunk(socket);
    if (!chunk) {
      if (head.length === 0) return undefined;
      throw new Refusal("400 Bad Request", "ended in the middle of a head");
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end > limitBytes || (end < 0 && head.length > limitBytes)) throw tooLong();
    if (end < 0) continue;
    return { target: targetOf(head.toString("latin1", 0, end)), rest: head.subarray(end + 4) };
  }
}

function targetOf(head: string): string {
  const [line = ""] = head.split("\r\n");
  const [, method = "", target = ""] = /^([A-Z]{1,20}) ([!-~\x80-\xff]+) HTTP\/1\.[01]$/.exec(line) ?? [];
  if (!method) throw new Refusal("400 Bad Request", "no HTTP request");
  if (method !== "CONNECT") throw new Refusal("405 Method Not Allowed", `${method} ${target}`);
  return target;
}

/** What comes next, with the socket at rest before and after; undefined at the end. */
export function nextChunk(socket: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      socket.pause();
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
      settle();
    };
    const listeners = {
      data: (chunk: Buffer) => done(() => resolve(chunk)),
      end: () => done(() => resolve(undefined)),
      close: () => done(() => resolve(undefined)),
      error: (error: Error) => done(() => reject(error)),
    };
    for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);
    if (socket.destroyed || socket.readableEnded) listeners.close();
    else socket.resume();
  });
}
