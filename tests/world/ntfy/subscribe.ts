import type { ServerResponse } from "node:http";
import { refuse } from "./errors.ts";
import { randomId } from "./ids.ts";
import { commaList, isYes, parseDurationSeconds, parsePriority, type ReadParam } from "./params.ts";
import type { MessageStore } from "./store.ts";
import type { NtfyMessage, ReceivedMessage } from "./types.ts";

export type StreamFormat = "json" | "sse" | "raw";

const contentTypes: Record<StreamFormat, string> = {
  json: "application/x-ndjson; charset=utf-8",
  sse: "text/event-stream; charset=utf-8",
  raw: "text/plain; charset=utf-8",
};

/** A reader this far behind is dropped, so that one which never reads cannot fill the memory. */
const backlogBytesMax = 4 * 1024 * 1024;

export interface Subscription {
  topics: string[];
  format: StreamFormat;
  read: ReadParam;
  nowMs: number;
  keepaliveMs: number;
}

/**
 * Answers a subscriber: what `since` asks for, then, unless it only polls, everything as it arrives.
 * @returns when a stream has ended, by either side
 * @throws NtfyError 40007, 40008 before anything is written
 */
export async function subscribe(response: ServerResponse, store: MessageStore, wish: Subscription): Promise<void> {
  const { topics, format, read } = wish;
  const polls = isYes(read("x-poll", "poll", "po"));
  const passes = messageFilter(read);
  const scheduled = isYes(read("x-scheduled", "scheduled", "sched"));
  const since = read("x-since", "since", "si") || (polls ? "all" : "none");
  const old = selectSince(store.cached(topics, scheduled), since, topics, wish.nowMs);
  const send = (event: NtfyMessage) => {
    if (passes(event)) response.write(encode(event, format));
    if (response.writableLength > backlogBytesMax) response.destroy();
  };
  const control = (event: "open" | "keepalive") =>
    send({ id: randomId(12), time: Math.floor(Date.now() / 1000), event, topic: topics.join(",") });

  response.writeHead(200, { "content-type": contentTypes[format], "access-control-allow-origin": "*" });
  if (polls) {
    old.forEach(send);
    response.end();
    return;
  }
  control("open");
  old.forEach(send);
  const stop = store.listen((event) => topics.includes(event.topic) && send(event));
  const keepalive = setInterval(() => control("keepalive"), wish.keepaliveMs);
  await new Promise<void>((ended) => response.on("close", ended));
  clearInterval(keepalive);
  stop();
}

/** @throws NtfyError 40008 for a `since` that is no id, time, duration, `all`, `latest` or `none` */
export function selectSince(
  events: ReceivedMessage[],
  since: string,
  topics: readonly string[],
  nowMs: number,
): ReceivedMessage[] {
  if (since === "all") return events;
  if (since === "none") return [];
  if (since === "latest") return topics.flatMap((topic) => events.filter((event) => event.topic === topic).slice(-1));
  if (/^\d+$/.test(since)) return events.filter((event) => event.time >= Number(since));
  if (/^[A-Za-z0-9]{12}$/.test(since)) {
    // an unknown id gives everything: rather twice than lost
    return events.slice(events.findIndex((event) => event.id === since) + 1);
  }
  const seconds = parseDurationSeconds(since);
  if (seconds === undefined) throw refuse.since();
  return events.filter((event) => event.time >= Math.floor(nowMs / 1000) - seconds);
}

/** Filters apply to messages; open, keepalive, clear and delete pass always. */
function messageFilter(read: ReadParam): (event: NtfyMessage) => boolean {
  const id = read("x-id", "id");
  const text = read("x-message", "message", "m");
  const title = read("x-title", "title", "t");
  const tags = commaList(read("x-tags", "tags", "tag", "ta"));
  const priorities = commaList(read("x-priority", "priority", "prio", "p")).map(parsePriority);
  return (event) =>
    event.event !== "message" ||
    ((!id || event.id === id) &&
      (!text || event.message === text) &&
      (!title || event.title === title) &&
      tags.every((tag) => event.tags?.includes(tag)) &&
      (priorities.length === 0 || priorities.includes(event.priority ?? 3)));
}

function encode(event: NtfyMessage, format: StreamFormat): string {
  if (format === "raw") return `${event.event === "message" ? (event.message ?? "").replaceAll("\n", " ") : ""}\n`;
  const json = JSON.stringify(publicFields(event));
  if (format === "json") return `${json}\n`;
  return `${event.event === "message" ? "" : `event: ${event.event}\n`}data: ${json}\n\n`;
}

/** A message as the API shows it, without what only the stand-in knows. */
export function publicFields(event: NtfyMessage | ReceivedMessage): NtfyMessage {
  const { receivedAtMs: _, ...message } = { receivedAtMs: 0, ...event };
  return message;
}
