import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { suffer, takeFault } from "../ntfy/faults.ts";
import { pushBounded } from "../ntfy/limits.ts";
import type { Fault } from "../ntfy/types.ts";
import { Bucket } from "./bucket.ts";
import { type Form, formOf, requestBytesMax, tooLarge } from "./form.ts";
import { DiscordError } from "./limits.ts";
import type { Discord, DiscordOptions, RecordedRequest } from "./types.ts";
import { Webhook } from "./webhook.ts";

export type * from "./types.ts";

const requestsMax = 1_000;
/** Of a body in JSON, and of a form with its files. */
const jsonBytesMax = 256 * 1024;
const webhookId = "1234567890123456789";
const token = "planted-webhook-token_0123456789-abcdefghijklmnopqrstuvwxyz";

/** Starts a server that behaves as Discord documents its webhooks, in this process and in bounded memory. */
export async function startDiscord(options: DiscordOptions = {}): Promise<Discord> {
  const { host = "127.0.0.1", now = Date.now } = options;
  const webhook = new Webhook(now);
  const bucket = new Bucket(options.burst ?? 5, options.windowMs ?? 2_000);
  const requests: RecordedRequest[] = [];
  const faults: Fault[] = [];
  const discord = { revoked: false };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    const type = request.headers["content-type"] ?? "";
    const form = type.startsWith("multipart/form-data") ? await formOf(body, type) : undefined;
    const payload = form?.payload ?? body.toString("utf8");
    const method = request.method ?? "GET";
    const url = new URL(request.url ?? "/", "http://discord");
    const recorded = { method, url: (request.url ?? "").replace(token, "TOKEN"), body: payload, status: 0 };
    pushBounded(requests, recorded, requestsMax);
    response.on("finish", () => {
      recorded.status = response.statusCode;
    });
    const fault = method === "GET" ? undefined : takeFault(faults);
    if (fault && (await suffer(fault, response))) return;
    const messageId = authorized(url, discord.revoked);
    const waitS = bucket.take(now());
    if (waitS > 0) return tooMany(response, waitS, bucket.headers(now()));
    if (!form && body.length > jsonBytesMax) throw tooLarge();
    const reply = carriedOut(webhook, method, url, messageId, { payload, files: form?.files ?? [] });
    answer(response, reply === undefined ? 204 : 200, reply, bucket.headers(now()));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => fail(response, error));
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(0, host, listening);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return Object.assign(discord, {
    url,
    webhookUrl: `${url}/api/webhooks/${webhookId}/${token}`,
    messages: () => [...webhook.messages],
    history: webhook.history,
    requests,
    faults,
    lose: (id: string) => webhook.lose(id),
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((closed) => server.close(() => closed()));
    },
  });
}

/** The message that the path names, where it names one. @throws DiscordError for another path, webhook or token */
function authorized({ pathname }: URL, revoked: boolean): string | undefined {
  const match = /^\/api(?:\/v\d+)?\/webhooks\/([^/]+)\/([^/]+)(?:\/messages\/([^/]+))?$/.exec(pathname);
  if (!match) throw new DiscordError(404, 0, "404: Not Found");
  if (match[1] !== webhookId || revoked) throw new DiscordError(404, 10_015, "Unknown Webhook");
  if (match[2] !== token) throw new DiscordError(401, 50_027, "Invalid Webhook Token");
  return match[3];
}

/** What is answered; undefined: nothing but that it is done. */
function carriedOut(
  webhook: Webhook,
  method: string,
  url: URL,
  messageId: string | undefined,
  { payload, files }: Form,
): unknown {
  if (messageId === undefined) {
    if (method === "GET") return { id: webhookId, type: 1, name: "Watchbill", channel_id: "1", token };
    if (method !== "POST") throw new DiscordError(405, 0, "405: Method Not Allowed");
    const message = webhook.post(parsed(payload), files);
    return url.searchParams.get("wait") === "true" ? message : undefined;
  }
  switch (method) {
    case "GET":
      return webhook.get(messageId);
    case "PATCH":
      return webhook.edit(messageId, parsed(payload));
    case "DELETE":
      return webhook.delete(messageId);
    default:
      throw new DiscordError(405, 0, "405: Method Not Allowed");
  }
}

function parsed(payload: string): Record<string, unknown> {
  try {
    const value = JSON.parse(payload);
    if (typeof value === "object" && value !== null) return value;
  } catch {}
  throw new DiscordError(400, 50_109, "The request body contains invalid JSON.");
}

/** @throws DiscordError where it is larger than any request may be */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= requestBytesMax) chunks.push(chunk as Buffer);
  }
  if (bytes > requestBytesMax) throw tooLarge();
  return Buffer.concat(chunks);
}

function tooMany(response: ServerResponse, waitS: number, headers: Record<string, string>): void {
  const reply = { message: "You are being rate limited.", retry_after: waitS, global: false };
  answer(response, 429, reply, { ...headers, "retry-after": String(Math.ceil(waitS)), "x-ratelimit-scope": "user" });
}

function answer(response: ServerResponse, status: number, reply: unknown, headers: Record<string, string>): void {
  response.writeHead(status, { ...(reply === undefined ? {} : { "content-type": "application/json" }), ...headers });
  response.end(reply === undefined ? undefined : JSON.stringify(reply));
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof DiscordError ? error : new DiscordError(500, 0, `500: ${error}`);
  const { message, code, errors } = known;
  answer(response, known.status, { message, code, ...(errors ? { errors } : {}) }, {});
}
