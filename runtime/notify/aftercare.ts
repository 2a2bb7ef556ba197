import type { Channel } from "./channel.ts";
import { notice } from "./message.ts";
import type { Delivery } from "./outbox.ts";
import { pauseAsAsked } from "./pause.ts";
import { sendAndRemember } from "./send.ts";

/** How long "resolved" stays on people's screens. */
const shownMs = 3_600_000;
const forwardedPerTick = 10;
const clearedPerTick = 5;

/** Gives the fallback of each channel what that one has refused or not accepted for too long. It stays where it was as well:
 *  the channel may take it yet. In order, so that an ending never overtakes its beginning. */
export async function forwardStuck(delivery: Delivery): Promise<void> {
  const { channels, chance, report } = delivery;
  for (const channel of channels) {
    const { fallback, ledger } = channel;
    const other = channels.find(({ id }) => id === fallback?.channelId);
    if (!fallback || !ledger || !other || ledger.isPaused(other.id, chance.clock())) continue;
    for (const entry of ledger.stuck(channel.id, chance.clock() - fallback.afterMs, forwardedPerTick)) {
      const timeoutMs = delivery.timeoutMs();
      if (timeoutMs === 0) return;
      const result = await sendAndRemember(other, entry.message, timeoutMs, chance.clock);
      if (result.kind === "later") {
        pauseAsAsked(other.id, result, delivery);
        report.waiting.push(`channel ${other.id}, for ${channel.id}: ${result.reason}`);
        break;
      }
      ledger.forwarded(entry, chance.clock());
      if (result.kind === "accepted") report.delivered += 1;
      else report.refused.push(`channel ${other.id} refused "${entry.message.title}": ${result.reason}`);
    }
  }
}

/** Tells people through another channel that one refuses messages, once until it takes them again. */
export async function reportRefusals(delivery: Delivery): Promise<void> {
  const { store, channels, chance } = delivery;
  for (const { channelId, setAside, lastError } of store.channels()) {
    const ledger = channels.find(({ id }) => id === channelId)?.ledger;
    if (!ledger) continue;
    if (setAside === 0) ledger.unreported(channelId);
    else if (!ledger.isReported(channelId)) {
      const messages = setAside === 1 ? "One message was" : `${setAside} messages were`;
      const lines = [`${messages} set aside.`, lastError ?? ""];
      const others = channels.filter(({ id }) => id !== channelId);
      if (await toldBy(others, channelId, lines, delivery)) ledger.reported(channelId, chance.clock());
    }
  }
}

async function toldBy(others: readonly Channel[], channelId: string, lines: string[], delivery: Delivery) {
  const { clock } = delivery.chance;
  for (const other of others) {
    const timeoutMs = delivery.timeoutMs();
    if (timeoutMs === 0) return false;
    if (other.ledger?.isPaused(other.id, clock())) continue;
    // What a server answered is for those who look after it.
    const told = other.audience === "private" ? lines : [];
    const message = notice(`channel-${channelId}`, `The channel ${channelId} refuses messages`, told, clock());
    const result = await sendAndRemember(other, message, timeoutMs, clock);
    if (result.kind === "accepted") return true;
    if (result.kind === "later") pauseAsAsked(other.id, result, delivery);
  }
  return false;
}

/** Takes what has been over for an hour off people's screens; until then it says that somebody need not look any more. */
export async function clearOver(channel: Channel, delivery: Delivery): Promise<void> {
  const { ledger } = channel;
  if (!channel.clear || !ledger || ledger.isPaused(channel.id, delivery.chance.clock())) return;
  for (const sequenceId of ledger.overSince(channel.id, delivery.chance.clock() - shownMs, clearedPerTick)) {
    const timeoutMs = delivery.timeoutMs();
    if (timeoutMs === 0 || !(await channel.clear(sequenceId, timeoutMs))) return;
    ledger.hide(channel.id, sequenceId);
  }
}
