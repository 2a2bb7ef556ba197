import type { Channel, SendResult } from "./channel.ts";
import { digestOf } from "./discord.ts";
import type { Message } from "./message.ts";

/** Sends, and writes down what people's screens show from now on. */
export async function sendAndRemember(
  channel: Channel,
  message: Message,
  timeoutMs: number,
  clock: () => number,
): Promise<SendResult> {
  const result = await channel.send(message, timeoutMs);
  if (result.kind === "accepted") {
    const { sequenceId, kind } = message;
    const messageId = result.messageId ?? null;
    const shown = { sequenceId, messageId, digest: digestOf(message), open: kind !== "resolved" };
    channel.ledger?.show(channel.id, shown, clock());
  }
  return result;
}
