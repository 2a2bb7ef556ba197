import { createHash } from "node:crypto";
import type { NtfyChannelConfig, NtfyCredential } from "../../model/channel.ts";
import { cutBytes, shown } from "../text.ts";
import type { Channel, SendResult } from "./channel.ts";
import type { Message } from "./message.ts";

/** From 4,096 bytes on ntfy makes an attachment of a message, or refuses it; from 8,192 on it refuses the JSON. */
const messageBytes = 4_095;
const jsonBytes = 8_191;
const replyBytes = 16_384;

/** 5 breaks through "do not disturb", 4 makes a sound, 3 is ordinary, 2 is silent: good news wakes nobody. */
const priorities = { critical: 5, warning: 4, notice: 3, resolved: 2 } as const;
const tags = {
  critical: "rotating_light",
  warning: "warning",
  notice: "information_source",
  resolved: "white_check_mark",
} as const;

export function ntfyChannel(
  config: NtfyChannelConfig,
  credential: NtfyCredential,
  fetch: typeof globalThis.fetch,
): Channel {
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([config.server, credential]))
    .digest("hex");
  return {
    id: config.id,
    audience: config.audience,
    fingerprint,
    async send(message, timeoutMs) {
      try {
        const response = await fetch(`${config.server}/`, {
          method: "POST",
          headers: { "content-type": "application/json", ...ntfyAuthorization(credential) },
          body: ntfyJson(message, config, credential.topic),
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
        });
        return judged(response.status, response.ok ? "" : await limitedText(response));
      } catch (error) {
        return { kind: "later", reason: networkReason(error), rateLimited: false };
      }
    },
  };
}

export function ntfyAuthorization({ token }: NtfyCredential): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** The body of a publish request, within ntfy's limits. */
export function ntfyJson(message: Message, config: NtfyChannelConfig, topic: string): string {
  const look = message.kind === "resolved" || message.kind === "notice" ? message.kind : message.severity;
  const publish = (text: string) =>
    JSON.stringify({
      topic,
      title: shown(message.title, 200),
      message: text,
      priority: priorities[look],
      tags: [tags[look]],
      ...(config.clickUrl && config.audience === "private" ? { click: config.clickUrl } : {}),
      sequence_id: message.sequenceId.replace(/[^-_A-Za-z0-9]/g, "-").slice(0, 64),
    });
  const clean = shown(message.text, messageBytes, true);
  let limit = messageBytes;
  let json = publish(cutBytes(clean, limit));
  // JSON writes some characters as two: where the whole is too long, the text gives way.
  while (Buffer.byteLength(json) > jsonBytes && limit > 0) {
    limit -= 256;
    json = publish(cutBytes(clean, Math.max(0, limit)));
  }
  return json;
}

function judged(status: number, reply: string): SendResult {
  if (status >= 200 && status < 300) return { kind: "accepted" };
  const reason = `${status} ${replyReason(reply)}`.trim();
  if (status === 429) return { kind: "later", reason, rateLimited: true };
  if (status >= 500 || status === 408 || status === 425) return { kind: "later", reason, rateLimited: false };
  return { kind: "refused", reason: `${reason}${remedies[status] ?? ""}` };
}

const remedies: Record<number, string> = {
  401: " (set ntfyToken to a valid access token)",
  403: " (give the token write access to the topic)",
  404: " (is ntfyServer an ntfy server's address?)",
  301: " (the server moved: set ntfyServer to its new address)",
  308: " (the server moved: set ntfyServer to its new address)",
};

/** ntfy explains itself in JSON; anything else is a proxy's page, of which the beginning will do. */
function replyReason(reply: string): string {
  try {
    const { error } = JSON.parse(reply);
    if (typeof error === "string") return shown(error, 160);
  } catch {}
  return shown(reply, 80);
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= replyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, replyBytes).toString();
}

export function networkReason(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
  if (name === "TimeoutError" || name === "AbortError") return "the server does not answer";
  return shown(cause?.code ?? cause?.message ?? message, 120);
}
