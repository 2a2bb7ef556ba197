import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pushBounded } from "../ntfy/limits.ts";
import { inputTokensOf, PromptCache } from "./accounting.ts";
import { answerOf, signatureOf } from "./answer.ts";
import { blocksOf, textsTold } from "./content.ts";
import { ApiError, invalid } from "./errors.ts";
import { sober } from "./minds.ts";
import { eventsOf, messageOf, type StreamEvent } from "./stream.ts";
import type { Anthropic, AnthropicOptions, Fault, MessagesBody, RecordedRequest, Usage } from "./types.ts";
import { checkBody } from "./validate.ts";

export type * from "./types.ts";

/** Made up, and shaped like a real one, so that a leak of it is found by its look. */
const plantedKey = "sk-ant-api03-planted-0123456789abcdefghijklmnopqrstuvwxyz-AA";
const versions = ["2023-06-01", "2026-10-21"];
const requestsMax = 500;
const recordedBytesMax = 64 * 1024 * 1024;

/** Starts a server that behaves as Anthropic documents the Messages API, in this process and in bounded memory. */
export async function startAnthropic(options: AnthropicOptions = {}): Promise<Anthropic> {
  const { host = "127.0.0.1", port = 0, now = Date.now, bodyBytesMax = 32 * 1024 * 1024, certificate } = options;
  const cache = new PromptCache(now);
  let ids = 0;
  let turns = 0;
  const nextId = (prefix: string) => {
    ids += 1;
    return `${prefix}${String(ids).padStart(8, "0")}`;
  };
  const anthropic: Anthropic = {
    ...{ url: "", key: plantedKey, mind: options.mind ?? sober, faults: [], requests: [] },
    billed: { input_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((closed) => server.close(() => closed()));
    },
  };

  const serve = async (request: IncomingMessage, response: ServerResponse, requestId: string) => {
    const read = await bodyOf(request, bodyBytesMax);
    record(anthropic.requests, request, response, read.body);
    const path = (request.url ?? "").split("?")[0];
    const counting = path === "/v1/messages/count_tokens";
    if (request.method !== "POST" || (path !== "/v1/messages" && !counting)) throw new ApiError(404, "Not found");
    authorize(request);
    if (read.tooLarge) throw new ApiError(413, "Request exceeds the maximum size");
    const fault = counting ? undefined : takeFault(anthropic.faults);
    if (fault?.reset) return void response.socket?.resetAndDestroy();
    if (fault?.status) throw faultError(fault);
    const body = checkBody(parsed(read.body), counting);
    checkThinking(body);
    if (counting) return answerJson(response, 200, { input_tokens: inputTokensOf(body) }, requestId);
    turns += 1;
    const answer = answerOf(anthropic.mind({ body, turn: turns, texts: textsTold(body) }), body, nextId);
    const usage: Usage = { ...cache.use(body), output_tokens: answer.outputTokens };
    for (const name of Object.keys(usage) as (keyof Usage)[]) anthropic.billed[name] += usage[name];
    const id = nextId("msg_01");
    if (body.stream) await stream(response, eventsOf(id, body, answer, usage), fault, requestId);
    else answerJson(response, 200, messageOf(id, body.model, answer, usage), requestId);
  };

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const requestId = nextId("req_01");
    serve(request, response, requestId).catch((error) => fail(response, error, requestId));
  };
  const server = certificate ? createTlsServer(certificate, listener) : createServer(listener);
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(port, host, listening);
  });
  anthropic.url = `${certificate ? "https" : "http"}://${host}:${(server.address() as AddressInfo).port}`;
  return anthropic;
}

function authorize({ headers }: IncomingMessage): void {
  const key = headers["x-api-key"] ?? /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  if (key === undefined) throw new ApiError(401, "x-api-key header is required");
  if (key !== plantedKey) throw new ApiError(401, "invalid x-api-key");
  const version = headers["anthropic-version"];
  if (version === undefined) throw invalid("anthropic-version: header is required");
  if (!versions.includes(String(version))) throw invalid(`anthropic-version: "${version}" is not a valid version`);
}

/** Thinking goes back as it came: signed, and by the model that is asked now. */
function checkThinking({ model, messages }: MessagesBody): void {
  messages.forEach(({ role, content }, index) => {
    if (role !== "assistant") return;
    blocksOf(content).forEach(({ type, thinking, signature }, at) => {
      if (type !== "thinking" || signature === signatureOf(model, String(thinking))) return;
      throw invalid(`messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`);
    });
  });
}

async function stream(
  response: ServerResponse,
  events: readonly StreamEvent[],
  { cut, failing, delayMs }: Fault = {},
  requestId: string,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "request-id": requestId });
  for (const [index, event] of events.entries()) {
    if (delayMs) await sleep(delayMs, undefined, { ref: false });
    if (index === cut?.afterEvents) {
      if (cut.how === "ended") response.end();
      else setImmediate(() => response.socket?.resetAndDestroy());
      return;
    }
    if (index === failing?.afterEvents) {
      const { type } = failing;
      response.end(
        frame({ type: "error", error: { type, message: type === "overloaded_error" ? "Overloaded" : type } }),
      );
      return;
    }
    if (!response.write(frame(event)))
      await new Promise((drained) => response.once("drain", drained).once("close", drained));
    if (response.destroyed) return;
  }
  response.end();
}

const frame = (event: StreamEvent) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

function takeFault(faults: Fault[]): Fault | undefined {
  const [fault] = faults;
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.shift();
  return fault;
}

function faultError({ status = 500, retryAfterS, headers }: Fault): ApiError {
  const message =
    status === 529 ? "Overloaded" : status === 429 ? "This request would exceed the rate limit" : "injected fault";
  return new ApiError(status, message, {
    ...headers,
    ...(retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) }),
  });
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value = JSON.parse(body);
    if (typeof value === "object" && value !== null) return value;
  } catch {}
  throw invalid("The request body is not valid JSON");
}

async function bodyOf(request: IncomingMessage, limit: number): Promise<{ body: string; tooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= limit) chunks.push(chunk as Buffer);
  }
  return { body: Buffer.concat(chunks).toString(), tooLarge: bytes > limit };
}

function record(requests: RecordedRequest[], request: IncomingMessage, response: ServerResponse, body: string): void {
  const { method = "", url = "", rawHeaders } = request;
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
  const head = [`${method} ${url} HTTP/1.1`, ...lines].join("\n").replaceAll(plantedKey, "KEY");
  const recorded = { method, path: url, head, body, status: 0 };
  pushBounded(requests, recorded, requestsMax);
  while (requests.length > 1 && requests.reduce((sum, { body: { length } }) => sum + length, 0) > recordedBytesMax) {
    requests.shift();
  }
  const answered = () => {
    if (response.headersSent) recorded.status = response.statusCode;
  };
  response.on("finish", answered).on("close", answered);
}

function answerJson(
  response: ServerResponse,
  status: number,
  reply: unknown,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", "request-id": requestId, ...headers });
  response.end(JSON.stringify(reply));
}

function fail(response: ServerResponse, error: unknown, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof ApiError ? error : new ApiError(500, String(error));
  answerJson(response, known.status, known.body(requestId), requestId, known.headers);
}
