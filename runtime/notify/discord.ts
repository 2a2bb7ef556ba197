import { createHash } from "node:crypto";
import type { DiscordChannelConfig, DiscordCredential } from "../../model/channel.ts";
import { shown } from "../text.ts";
import type { Channel, SendResult } from "./channel.ts";
import { discordJson } from "./discord-json.ts";
import { isPassing, limitedText, networkReason, retryAfterMs, without } from "./http.ts";
import type { Shown } from "./ledger.ts";
import type { Message } from "./message.ts";

/** What the channel shows of a sequence now. */
export type Remembered = (sequenceId: string) => Shown | undefined;

const unknownMessage = 10_008;

/** One Discord webhook. An ending and a change for the better are written into the message that told of the beginning. What
 *  gets worse is a new message, since an edit makes no sound, and the old one goes. */
export function discordChannel(
  config: DiscordChannelConfig,
  { webhookUrl }: DiscordCredential,
  fetch: typeof globalThis.fetch,
  remembered: Remembered = () => undefined,
  clock: () => number = Date.now,
): Channel {
  const call = async (method: string, messageId: string | null, body: string | undefined, timeoutMs: number) => {
    const response = await fetch(webhookAddress(webhookUrl, messageId), {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { response, reply: replyOf(without(secretsOf(webhookUrl), await limitedText(response))) };
  };
  return {
    id: config.id,
    service: "discord",
    audience: config.audience,
    fingerprint: createHash("sha256").update(webhookUrl).digest("hex"),
    async send(message, timeoutMs): Promise<SendResult> {
      const deadline = performance.now() + timeoutMs;
      const leftMs = () => Math.max(1, Math.ceil(deadline - performance.now()));
      const body = discordJson(message, config);
      const before = remembered(message.sequenceId);
      // The same again is a repeat after a crash: it is there.
      if (before?.messageId && before.digest === digestOf(message)) {
        return { kind: "accepted", messageId: before.messageId };
      }
      try {
        if (before?.messageId && isQuiet(message)) {
          const { response, reply } = await call("PATCH", before.messageId, body, leftMs());
          const lost = response.status === 404 && reply.code === unknownMessage;
          if (!lost) return judged(response, reply, before.messageId, clock());
        }
        const { response, reply } = await call("POST", null, body, leftMs());
        const result = judged(response, reply, reply.id, clock());
        if (result.kind === "accepted" && before?.messageId && before.open && !result.full) {
          // The new one says it all. Where the old one cannot be deleted it stays, which does no harm.
          await call("DELETE", before.messageId, undefined, leftMs()).catch(() => undefined);
        }
        return result;
      } catch (error) {
        return { kind: "later", reason: networkReason(error), rateLimited: false };
      }
    },
  };
}

/** Of all that a reader could see change. */
export function digestOf(message: Message): string {
  return createHash("sha256").update(JSON.stringify(message)).digest("hex").slice(0, 32);
}

export function isQuiet({ kind }: Pick<Message, "kind">): boolean {
  return kind === "resolved" || kind === "deescalated";
}

/** With `wait`, since without it Discord says nothing of a message that it does not keep. */
function webhookAddress(webhookUrl: string, messageId: string | null): string {
  const url = new URL(webhookUrl);
  if (messageId === null) url.searchParams.set("wait", "true");
  else url.pathname += `/messages/${encodeURIComponent(messageId)}`;
  return url.href;
}

interface Reply {
  id?: string;
  code?: number;
  message?: string;
  retryAfterS?: number;
  global?: boolean;
}

/** What Discord says in JSON, or the beginning of a proxy's page. */
function replyOf(text: string): Reply {
  try {
    const { id, code, message, errors, retry_after: retryAfterS, global } = JSON.parse(text) ?? {};
    const detail = errors ? ` ${JSON.stringify(errors)}` : "";
    return {
      ...(typeof id === "string" ? { id } : {}),
      ...(typeof code === "number" ? { code } : {}),
      ...(typeof message === "string" ? { message: shown(message + detail, 200) } : {}),
      ...(typeof retryAfterS === "number" && retryAfterS >= 0 ? { retryAfterS } : {}),
      ...(typeof global === "boolean" ? { global } : {}),
    };
  } catch {
    return { message: shown(text, 80) };
  }
}

function judged({ status, headers }: Response, reply: Reply, messageId: string | undefined, now: number): SendResult {
  if (status >= 200 && status < 300) {
    const full = headers.get("x-ratelimit-remaining") === "0";
    return { kind: "accepted", ...(messageId ? { messageId } : {}), ...(full ? { full } : {}) };
  }
  const reason = `${status} ${reply.message ?? ""}`.trim();
  if (status !== 429 && !isPassing(status)) return { kind: "refused", reason: `${reason}${remedies[status] ?? ""}` };
  const afterMs = reply.retryAfterS === undefined ? retryAfterMs(headers, now) : Math.ceil(reply.retryAfterS * 1_000);
  const global = reply.global === true || headers.get("x-ratelimit-global") === "true";
  return {
    kind: "later",
    reason,
    rateLimited: status === 429,
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(global ? { global } : {}),
  };
}

const remedies: Record<number, string> = {
  401: " (set discordWebhook to a webhook's present URL)",
  403: " (set discordWebhook to a webhook's present URL)",
  404: " (the webhook is gone: make a new one and set discordWebhook to its URL)",
};

/** The webhook's token, and the URL as a whole. */
export function secretsOf(webhookUrl: string): string[] {
  return [webhookUrl, new URL(webhookUrl).pathname.split("/").at(-1) ?? webhookUrl];
}
