import type { OutboxEntry, Store } from "../state/store.ts";
import type { Channel } from "./channel.ts";

export interface DeliveryReport {
  delivered: number;
  /** Messages that will be tried again. */
  waiting: string[];
  /** Messages that no retry can deliver, each with its channel and reason. */
  refused: string[];
}

/** All channels together, so that a slow server never makes a tick overrun its timer. */
const budgetMs = 5_000;
const sendTimeoutMs = 4_000;
const leastMs = 500;
const perChannel = 50;

export interface Chance {
  /** ms; also what the budget is measured with. */
  clock(): number;
  /** [0, 1), for jitter. */
  random(): number;
}

/** Sends what is due, each channel for itself, oldest first. An entry leaves the outbox only when its channel has accepted
 *  it, so that a crash in between sends it twice and never not at all. */
export async function deliver(store: Store, channels: readonly Channel[], chance: Chance): Promise<DeliveryReport> {
  const report: DeliveryReport = { delivered: 0, waiting: [], refused: [] };
  const deadline = chance.clock() + budgetMs;
  for (const channel of channels) store.knowChannel(channel.id, channel.fingerprint);
  await Promise.all(channels.map((channel) => deliverTo(channel, store, chance, deadline, report)));
  return report;
}

async function deliverTo(channel: Channel, store: Store, chance: Chance, deadline: number, report: DeliveryReport) {
  for (let sent = 0; sent < perChannel; sent += 1) {
    const leftMs = deadline - chance.clock();
    const [entry] = store.due(channel.id, chance.clock(), 1);
    if (!entry || leftMs < leastMs) return;
    const result = await channel.send(entry.message, Math.min(sendTimeoutMs, leftMs));
    switch (result.kind) {
      case "accepted":
        store.accepted(entry, chance.clock());
        report.delivered += 1;
        break;
      case "refused":
        store.setAside(entry, result.reason);
        report.refused.push(`channel ${channel.id} refused "${entry.message.title}": ${result.reason}`);
        break;
      case "later":
        postpone(entry, result, store, chance);
        report.waiting.push(`channel ${channel.id}: ${result.reason}`);
        return; // what keeps one message back keeps the others back as well
    }
  }
}

function postpone(entry: OutboxEntry, result: { reason: string; rateLimited: boolean }, store: Store, chance: Chance) {
  const now = chance.clock();
  store.postponed(entry, result.reason, now + backoffMs(entry.attempts, 10_000, 300_000, chance.random()));
  if (!result.rateLimited) return;
  // ntfy names no time after which to come back, and bans who doesn't slow down.
  store.pause(entry.channelId, now + backoffMs(store.strikes(entry.channelId), 60_000, 1_800_000, chance.random()));
}

/** Doubles with each attempt up to a most, ± 20 %. */
export function backoffMs(attempts: number, firstMs: number, mostMs: number, random: number): number {
  return Math.round(Math.min(mostMs, firstMs * 2 ** Math.min(attempts, 20)) * (0.8 + 0.4 * random));
}
