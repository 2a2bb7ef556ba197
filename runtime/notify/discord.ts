import { createHash } from "node:crypto";
import type { DiscordChannelConfig, DiscordCredential } from "../../model/channel.ts";
import type { Channel, SendResult } from "./channel.ts";
import { discordJson } from "./discord-json.ts";
import { callWebhook, judged, unknownMessage } from "./discord-webhook.ts";
import { networkReason } from "./http.ts";
import type { Shown } from "./ledger.ts";
import type { Message } from "./message.ts";

/** What the channel shows of a sequence now. */
export type Remembered = (sequenceId: string) => Shown | undefined;

/** One Discord webhook. An ending and a change for the better are written into the message that told of the beginning. What
 *  gets worse is a new message, since an edit makes no sound, and the old one goes. */
export function discordChannel(
  config: DiscordChannelConfig,
  { webhookUrl }: DiscordCredential,
  fetch: typeof globalThis.fetch,
  remembered: Remembered = () => undefined,
  clock: () => number = Date.now,
): Channel {
  const call = (method: string, messageId: string | null, body: string | undefined, timeoutMs: number) =>
    callWebhook(webhookUrl, fetch, { method, messageId, body }, timeoutMs);
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
