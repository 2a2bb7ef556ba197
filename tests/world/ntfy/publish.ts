import { isUtf8 } from "node:buffer";
import { parseActions } from "./actions.ts";
import { refuse } from "./errors.ts";
import { randomId } from "./ids.ts";
import { commaList, isNo, isYes, parseDurationSeconds, parsePriority, type ReadParam } from "./params.ts";
import type { NtfyAttachment, NtfyMessage } from "./types.ts";

/** A body of this size or more is no message any more: it becomes an attachment. */
export const messageBytesMax = 4_096;
const attachmentBytesMax = 15 * 1024 * 1024;
export const bodyBytesMax = attachmentBytesMax + 1;

const cacheSeconds = 12 * 3_600;
const attachmentSeconds = 3 * 3_600;
const delaySecondsMin = 10;
const delaySecondsMax = 3 * 86_400;
const reservedTopics = new Set(["docs", "static", "file", "app", "account", "settings", "signup", "login", "v1"]);

const namePattern = /^[-_A-Za-z0-9]{1,64}$/;
const webUrl = /^https?:\/\//;

export interface PublishRequest {
  topic: string;
  body: Buffer;
  read: ReadParam;
  nowMs: number;
  sequenceIds: boolean;
  /** From the path `/<topic>/<sequence id>`. */
  sequenceId?: string;
  /** Where attachments are kept; absent when the server allows none. */
  files?: { put: (id: string, content: Buffer) => void; baseUrl: string };
}

/** @throws NtfyError 40009, 40010 */
export function checkTopic(topic: string): string {
  if (!namePattern.test(topic)) throw refuse.topic();
  if (reservedTopics.has(topic)) throw refuse.topicReserved();
  return topic;
}

/** @throws NtfyError 40049 */
export function checkSequenceId(sequenceId: string): string {
  if (!namePattern.test(sequenceId)) throw refuse.sequenceId();
  return sequenceId;
}

/**
 * The message a publish request asks for, and whether late subscribers may fetch it.
 * @throws NtfyError for each thing ntfy refuses
 */
export function buildMessage(request: PublishRequest): { message: NtfyMessage; cached: boolean } {
  const { read } = request;
  if (read("x-email", "x-e-mail", "email", "e-mail", "mail", "e")) throw refuse.emailOff();
  if (read("x-call", "call")) throw refuse.callsOff();
  const cached = !isNo(read("x-cache", "cache"));
  const delay = read("x-delay", "delay", "x-at", "at", "x-in", "in");
  if (delay && !cached) throw refuse.delayWithoutCache();
  const nowSeconds = Math.floor(request.nowMs / 1000);
  const time = delay ? deliverySeconds(delay, nowSeconds) : nowSeconds;
  const message: NtfyMessage = {
    id: randomId(12),
    time,
    ...(cached ? { expires: time + cacheSeconds } : {}),
    event: "message",
    topic: request.topic,
    ...readSequence(request),
    ...readLook(read),
  };
  addBody(message, request, nowSeconds);
  message.message ||= "triggered";
  return { message, cached };
}

function readSequence({ sequenceIds, sequenceId, read }: PublishRequest): { sequence_id?: string } {
  const named = sequenceId ?? read("x-sequence-id", "sequence-id", "sid");
  return sequenceIds && named ? { sequence_id: checkSequenceId(named) } : {};
}

function deliverySeconds(delay: string, nowSeconds: number): number {
  const inSeconds = parseDurationSeconds(delay);
  const time = inSeconds !== undefined ? nowSeconds + inSeconds : /^\d+$/.test(delay) ? Number(delay) : undefined;
  if (time === undefined) throw refuse.delayUnreadable();
  if (time < nowSeconds + delaySecondsMin) throw refuse.delayTooSmall();
  if (time > nowSeconds + delaySecondsMax) throw refuse.delayTooLarge();
  return time;
}

function readLook(read: ReadParam): Partial<NtfyMessage> {
  const title = read("x-title", "title", "t");
  const text = read("x-message", "message", "m").replaceAll("\\n", "\n");
  const priority = read("x-priority", "priority", "prio", "p");
  const tags = commaList(read("x-tags", "tags", "tag", "ta"));
  const click = read("x-click", "click");
  const icon = read("x-icon", "icon");
  if (icon && !webUrl.test(icon)) throw refuse.icon();
  const actions = read("x-actions", "actions", "action");
  const markdown =
    isYes(read("x-markdown", "markdown", "md")) || read("content-type").toLowerCase() === "text/markdown";
  return {
    ...(title ? { title } : {}),
    ...(text ? { message: text } : {}),
    ...(priority ? { priority: parsePriority(priority) } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(click ? { click } : {}),
    ...(icon ? { icon } : {}),
    ...(actions ? { actions: parseActions(actions) } : {}),
    ...(markdown ? { content_type: "text/markdown" } : {}),
  };
}

/** The body is the text, unless it is named as a file, too long, or not text: then it is an attachment. */
function addBody(message: NtfyMessage, request: PublishRequest, nowSeconds: number): void {
  const { body, read } = request;
  const filename = read("x-filename", "filename", "file", "f");
  const linked = read("x-attach", "attach", "a");
  if (linked) {
    if (!webUrl.test(linked)) throw refuse.attachmentUrl();
    if (!isUtf8(body)) throw refuse.notUtf8();
    message.attachment = { name: filename || lastPathPart(linked), url: linked };
    const text = body.subarray(0, messageBytesMax).toString().trim();
    if (text) message.message = text;
    message.message ??= `You received a file: ${message.attachment.name}`;
  } else if (filename || body.length >= messageBytesMax || !isUtf8(body)) {
    message.attachment = storeAttachment(message.id, filename, request, nowSeconds);
    message.message ??= `You received a file: ${message.attachment.name}`;
  } else if (body.length > 0) {
    message.message = body.toString().trim();
  }
}

function storeAttachment(
  id: string,
  filename: string,
  { body, files }: PublishRequest,
  nowSeconds: number,
): NtfyAttachment {
  if (!files) throw refuse.attachmentsOff();
  if (body.length > attachmentBytesMax) throw refuse.attachmentTooLarge();
  const isText = isUtf8(body);
  const extension = isText ? ".txt" : ".bin";
  files.put(id, body);
  return {
    name: filename || `attachment${extension}`,
    type: isText ? "text/plain; charset=utf-8" : "application/octet-stream",
    size: body.length,
    expires: nowSeconds + attachmentSeconds,
    url: `${files.baseUrl}/file/${id}${extension}`,
  };
}

const lastPathPart = (url: string): string =>
  (URL.canParse(url) && new URL(url).pathname.split("/").pop()) || "attachment";
