import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Access } from "./auth.ts";
import { refuse } from "./errors.ts";
import { AttachmentFiles } from "./files.ts";
import { randomId } from "./ids.ts";
import { VisitorBuckets } from "./limits.ts";
import { pageHeaders, renderCards, renderPage } from "./page.ts";
import { streamCards } from "./page-stream.ts";
import { isNo, paramReader, type ReadParam } from "./params.ts";
import { buildMessage, checkSequenceId, checkTopic } from "./publish.ts";
import { parseJsonPublish } from "./publish-json.ts";
import type { MessageStore } from "./store.ts";
import { publicFields, type StreamFormat, subscribe } from "./subscribe.ts";
import type { NtfyMessage, NtfyOptions } from "./types.ts";

const dayMs = 86_400_000;

/** One request, read and taken apart. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Buffer;
  /** The address it came from; limits are per visitor. */
  visitor: string;
}

/** What the server does with each path; it knows nothing of sockets, recording or faults. */
export class Routes {
  private readonly options: NtfyOptions;
  private readonly store: MessageStore;
  private readonly now: () => number;
  private readonly access: Access;
  private readonly requestBuckets: VisitorBuckets;
  private readonly dailyBuckets: VisitorBuckets;
  private readonly streams = new Map<string, number>();
  private readonly files = new AttachmentFiles();
  private readonly sequenceIds: boolean;
  private readonly baseUrl: () => string;

  constructor(options: NtfyOptions, store: MessageStore, now: () => number, baseUrl: () => string) {
    this.options = options;
    this.store = store;
    this.now = now;
    this.baseUrl = baseUrl;
    this.sequenceIds = options.sequenceIds ?? true;
    this.access = new Access(options, now);
    this.requestBuckets = new VisitorBuckets(options.burst ?? 60, options.replenishMs ?? 5_000, now);
    const daily = options.dailyMessages ?? Number.POSITIVE_INFINITY;
    this.dailyBuckets = new VisitorBuckets(daily, dayMs / daily, now);
  }

  /** Whether the phone page, not the API, is meant. */
  isPage({ method, path }: Call): boolean {
    return method === "GET" && (path === "/" || path === "/v1/phone" || /^\/[-\w]{1,64}$/.test(path));
  }

  async page(call: Call, response: ServerResponse): Promise<void> {
    const user = this.access.identify(call.headers, call.query, call.visitor);
    const topic = call.query.get("topic") ?? (call.path === "/v1/phone" ? "" : call.path.slice(1));
    const includes = (candidate: string) =>
      (topic === "" || candidate === topic) && this.access.allows(user, candidate, "read");
    if (call.path === "/v1/phone") return streamCards(response, this.store, includes, this.now);
    const nonce = randomBytes(16).toString("base64url");
    const cards = renderCards(this.store.phone(includes), this.now());
    response.writeHead(200, pageHeaders(nonce)).end(renderPage({ topic, cards, nonce }));
  }

  /** @throws NtfyError for everything ntfy would refuse */
  async api(call: Call, response: ServerResponse): Promise<void> {
    const { method, path } = call;
    if (method === "GET" && path === "/v1/health") return answer(response, { healthy: true });
    const user = this.access.identify(call.headers, call.query, call.visitor);
    if (!this.requestBuckets.take(call.visitor)) throw refuse.tooManyRequests();
    const parts = path.slice(1).split("/");
    const isWrite = method === "PUT" || method === "POST";
    const [topic = "", second = "", third = ""] = parts;

    if (isWrite && path === "/") return this.publishJson(call, user, response);
    if (isWrite && parts.length === 1) return this.publish(call, user, response, { topic });
    if (method === "GET" && parts.length === 2) return this.get(call, user, response, topic, second);
    if (this.sequenceIds && parts.length === 2) {
      if (isWrite) return this.publish(call, user, response, { topic, sequenceId: second });
      if (method === "DELETE") return this.mark("message_delete", call, user, response, topic, second);
    }
    if (this.sequenceIds && method === "PUT" && parts.length === 3 && (third === "clear" || third === "read")) {
      return this.mark("message_clear", call, user, response, topic, second);
    }
    throw refuse.notFound();
  }

  private async get(
    call: Call,
    user: string | undefined,
    response: ServerResponse,
    topic: string,
    verb: string,
  ): Promise<void> {
    if (topic === "file") return this.sendFile(response, verb);
    if (["publish", "send", "trigger"].includes(verb)) return this.publish(call, user, response, { topic });
    if (!["json", "sse", "raw", "auth"].includes(verb)) throw refuse.notFound();
    const topics = topic.split(",").map(checkTopic);
    for (const one of topics) this.access.demand(user, one, "read");
    if (verb === "auth") return answer(response, { success: true });
    return this.openStream(call, response, topics, verb as StreamFormat);
  }

  private publishJson(call: Call, user: string | undefined, response: ServerResponse): void {
    const { topic, body, params } = parseJsonPublish(call.body);
    this.publish({ ...call, body }, user, response, { topic, params });
  }

  private publish(
    call: Call,
    user: string | undefined,
    response: ServerResponse,
    target: { topic: string; sequenceId?: string; params?: Record<string, string> },
  ): void {
    const topic = checkTopic(target.topic);
    this.access.demand(user, topic, "write");
    if (this.options.dailyMessages !== undefined && !this.dailyBuckets.take(call.visitor)) throw refuse.dailyQuota();
    const nowMs = this.now();
    const { message, cached } = buildMessage({
      topic,
      body: call.body,
      read: paramReader(call.headers, call.query, target.params),
      nowMs,
      sequenceIds: this.sequenceIds,
      ...(target.sequenceId === undefined ? {} : { sequenceId: target.sequenceId }),
      ...(this.options.attachments
        ? { files: { put: (id, content) => this.files.put(id, content), baseUrl: this.baseUrl() } }
        : {}),
    });
    this.store.add({ ...message, receivedAtMs: nowMs }, cached);
    answer(response, publicFields(message));
  }

  /** Clears or deletes a notification: an event of its own that points at it, which subscribers act on. */
  private mark(
    event: "message_clear" | "message_delete",
    call: Call,
    user: string | undefined,
    response: ServerResponse,
    topic: string,
    sequenceId: string,
  ): void {
    checkTopic(topic);
    this.access.demand(user, topic, "write");
    const nowMs = this.now();
    const time = Math.floor(nowMs / 1000);
    const mark: NtfyMessage = { id: randomId(12), time, event, topic, sequence_id: checkSequenceId(sequenceId) };
    const cached = !isNo(paramReader(call.headers, call.query)("x-cache", "cache"));
    this.store.add({ ...mark, receivedAtMs: nowMs }, cached);
    answer(response, mark);
  }

  private async openStream(
    call: Call,
    response: ServerResponse,
    topics: string[],
    format: StreamFormat,
  ): Promise<void> {
    const open = this.streams.get(call.visitor) ?? 0;
    if (open >= (this.options.subscriptions ?? 30)) throw refuse.tooManyStreams();
    const read: ReadParam = paramReader(call.headers, call.query);
    this.streams.set(call.visitor, open + 1);
    try {
      const keepaliveMs = this.options.keepaliveMs ?? 45_000;
      await subscribe(response, this.store, { topics, format, read, nowMs: this.now(), keepaliveMs });
    } finally {
      const left = (this.streams.get(call.visitor) ?? 1) - 1;
      if (left > 0) this.streams.set(call.visitor, left);
      else this.streams.delete(call.visitor);
    }
  }

  private sendFile(response: ServerResponse, name: string): void {
    const content = this.files.get(name.replace(/\.\w{1,16}$/, ""));
    if (!content) throw refuse.notFound();
    // a sender's file never runs as a page of this origin
    const headers = { "content-type": "application/octet-stream", "content-disposition": "attachment" };
    response.writeHead(200, headers).end(content);
  }
}

export function answer(response: ServerResponse, value: unknown, status = 200): void {
  const headers = { "content-type": "application/json", "access-control-allow-origin": "*" };
  response.writeHead(status, headers).end(`${JSON.stringify(value)}\n`);
}
