import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Flags } from "./flags.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";

const bodyBytesMax = 1024 * 1024;

export interface HttpRequest {
  body: string;
  /** What the pattern's group caught: the id in /documents/:id. */
  id: string;
  requestId: string;
  bearer: string;
  headers: IncomingMessage["headers"];
}

export interface HttpResponse {
  status: number;
  body: object | Buffer;
  userId?: string;
}

export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** Matched against the whole path; one optional group gives `id`. */
  path: RegExp;
  /** The name the metrics know it by: "/documents/{id}". */
  endpoint: string;
  handle(request: HttpRequest): Promise<HttpResponse> | HttpResponse;
  /** A webhook is recorded as its own event type instead of `http_request`. */
  eventType?: "stripe_webhook";
}

/** An HTTP server that answers by these routes, and for each request records an event and writes an access line. */
export function createGatewayServer(
  routes: Route[],
  { record, log, flags }: { record: RecordEvent; log: Log; flags: Flags },
): Server {
  return createServer(async (message, reply) => {
    const startedMs = performance.now();
    const requestId = randomUUID();
    const method = message.method ?? "GET";
    const path = new URL(message.url ?? "/", "http://gateway").pathname;
    const route = routes.find((candidate) => candidate.method === method && candidate.path.test(path));
    const response = await respond(route, path, message, requestId, log);
    const isAudio = Buffer.isBuffer(response.body);
    reply.writeHead(response.status, {
      "content-type": isAudio ? "audio/wav" : "application/json",
      "x-request-id": requestId,
    });
    reply.end(isAudio ? response.body : JSON.stringify(response.body));
    const durationMs = Math.round(performance.now() - startedMs);
    if (!flags.isOn("access-log-off"))
      writeAccessLine(log, message, { status: response.status, durationMs, requestId });
    record(route?.eventType ?? "http_request", {
      endpoint: route?.endpoint ?? "(unmatched)",
      method,
      status_code: response.status,
      duration_ms: durationMs,
      user_id: response.userId,
      request_id: requestId,
    });
  });
}

/** uvicorn's line, with what a middleware has bound beside it. */
function writeAccessLine(
  log: Log,
  { method, url, socket }: IncomingMessage,
  { status, durationMs, requestId }: { status: number; durationMs: number; requestId: string },
): void {
  const line = `${socket.remoteAddress}:${socket.remotePort} - "${method} ${url} HTTP/1.1" ${status}`;
  log("INFO", "uvicorn.access:send:476", line, { extra: { request_id: requestId, duration_ms: durationMs } });
}

async function respond(
  route: Route | undefined,
  path: string,
  message: IncomingMessage,
  requestId: string,
  log: Log,
): Promise<HttpResponse> {
  if (!route) return { status: 404, body: { detail: "Not Found" } };
  try {
    const body = await readBody(message);
    if (body === undefined) return { status: 413, body: { detail: `Body above ${bodyBytesMax} bytes` } };
    const id = route.path.exec(path)?.[1] ?? "";
    const bearer = (message.headers.authorization ?? "").replace(/^Bearer /, "");
    return await route.handle({ body, id, requestId, bearer, headers: message.headers });
  } catch (error) {
    log("ERROR", "yapit.gateway.http:handle:61", `Unhandled exception on ${route.method} ${route.endpoint}`, {
      error,
      extra: { request_id: requestId },
    });
    return { status: 500, body: { detail: "Internal Server Error" } };
  }
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
