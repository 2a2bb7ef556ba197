import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { NtfyError, refuse } from "./errors.ts";
import { suffer, takeFault } from "./faults.ts";
import { pushBounded } from "./limits.ts";
import { bodyBytesMax } from "./publish.ts";
import { answer, type Call, Routes } from "./routes.ts";
import { MessageStore } from "./store.ts";
import type { Fault, NtfyOptions, PhoneNotification, ReceivedMessage, RecordedRequest } from "./types.ts";

export type * from "./types.ts";

const requestsMax = 1_000;
const recordedBodyBytesMax = 16 * 1024;

export interface Ntfy {
  /** Without a slash at the end. For host 0.0.0.0 it names 127.0.0.1. */
  url: string;
  /** The notifications on the phone of a subscriber to this topic, newest first; cleared and deleted ones are gone. */
  messages: (topic: string) => PhoneNotification[];
  /** Every publish, clear and delete accepted for this topic, oldest first; the server keeps the last 2,000 in all. */
  history: (topic: string) => ReceivedMessage[];
  /** The last 1,000 API requests, oldest first. */
  requests: RecordedRequest[];
  /** Put faults in; each hits the next write requests (publish, clear, delete), in order. */
  faults: Fault[];
  /**
   * The first message delivered on this topic that matches, also one already here or since replaced; ask for
   * `receivedAtMs` where only later ones count.
   * @throws Error after timeoutMs, naming the topic's last events
   */
  waitFor: (
    topic: string,
    matches: (message: ReceivedMessage) => boolean,
    timeoutMs: number,
  ) => Promise<ReceivedMessage>;
  /** Cuts every connection and rejects what is still waited for. */
  close: () => Promise<void>;
}

/**
 * Starts a server that behaves as ntfy is documented to, in this process and in bounded memory, with a page at `/` that
 * shows messages as a phone would.
 * @throws Error when the address is taken
 */
export async function startNtfy(options: NtfyOptions = {}): Promise<Ntfy> {
  const now = options.now ?? Date.now;
  const store = new MessageStore(now);
  const requests: RecordedRequest[] = [];
  const faults: Fault[] = [];
  const address = { url: "" };
  const routes = new Routes(options, store, now, () => address.url);
  const bodyMax = options.attachments ? bodyBytesMax : recordedBodyBytesMax;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const call = await readCall(request, bodyMax);
    if (routes.isPage(call)) return routes.page(call, response);
    record(call, request, response, requests, now());
    if (call.method === "OPTIONS") return allowCrossOrigin(response);
    const fault = isWrite(call) ? takeFault(faults) : undefined;
    if (fault && (await suffer(fault, response))) return;
    await routes.api(call, response);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => fail(response, error));
  });

  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(options.port ?? 0, host, listening);
  });
  address.url = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${(server.address() as AddressInfo).port}`;
  return {
    url: address.url,
    messages: (topic) => store.phone((one) => one === topic).filter((notification) => !notification.cleared),
    history: (topic) => store.history(topic),
    requests,
    faults,
    waitFor: (topic, matches, timeoutMs) => store.waitFor(topic, matches, timeoutMs),
    close: () => {
      store.close();
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

const isWrite = ({ method, path }: Call): boolean =>
  ["PUT", "POST", "DELETE"].includes(method) || /^\/[^/]+\/(publish|send|trigger)$/.test(path);

async function readCall(request: IncomingMessage, bodyMax: number): Promise<Call> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    // what is over the limit is read, so that the sender gets its refusal, and let go
    if (bytes < bodyMax) chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  const [path = "/", query = ""] = (request.url ?? "/").split(/\?(.*)/s);
  return {
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(",") : (value ?? ""),
      ]),
    ),
    body: Buffer.concat(chunks),
    visitor: request.socket.remoteAddress ?? "unknown",
  };
}

function record(
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
  requests: RecordedRequest[],
  receivedAtMs: number,
): void {
  const recorded: RecordedRequest = {
    method: call.method,
    url: request.url ?? "/",
    headers: call.headers,
    body: call.body.subarray(0, recordedBodyBytesMax).toString(),
    receivedAtMs,
    status: 0,
  };
  pushBounded(requests, recorded, requestsMax);
  response.on("finish", () => {
    recorded.status = response.statusCode;
  });
}

function allowCrossOrigin(response: ServerResponse): void {
  const headers = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, PUT, POST, PATCH, DELETE",
    "access-control-allow-headers": "*",
  };
  response.writeHead(200, headers).end();
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const refusal = error instanceof NtfyError ? error : refuse.internal(String(error));
  answer(response, refusal, refusal.status);
}
