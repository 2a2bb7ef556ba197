import type { OutboxEntry, Store } from "../state/store.ts";
import { clearOver, forwardStuck, reportRefusals } from "./aftercare.ts";
import { backoffMs } from "./backoff.ts";
import type { Channel, Later } from "./channel.ts";
import { pauseAsAsked } from "./pause.ts";
import { sendAndRemember } from "./send.ts";

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

/** One tick's delivery, and what all channels share in it. */
export interface Delivery {
  store: Store;
  channels: readonly Channel[];
  chance: Chance;
  report: DeliveryReport;
  /** How long one request may take now; 0 when the tick has no time left. */
  timeoutMs(): number;
}

/** Sends what is due, each channel for itself, oldest first. An entry leaves the outbox only when its channel has accepted
 *  it, so that a crash in between sends it twice and never not at all. Then comes what is left over: what a channel cannot
 *  deliver goes to its fallback, who refuses is reported through the others, and what is over is cleared. */
export async function deliver(store: Store, channels: readonly Channel[], chance: Chance): Promise<DeliveryReport> {
  const report: DeliveryReport = { delivered: 0, waiting: [], refused: [] };
  const deadline = chance.clock() + budgetMs;
  const timeoutMs = () => {
    const leftMs = deadline - chance.clock();
    return leftMs < leastMs ? 0 : Math.min(sendTimeoutMs, leftMs);
  };
  const delivery: Delivery = { store, channels, chance, report, timeoutMs };
  for (const channel of channels) store.knowChannel(channel.id, channel.fingerprint);
  await Promise.all(channels.map((channel) => deliverTo(channel, delivery)));
  await forwardStuck(delivery);
  await reportRefusals(delivery);
  await Promise.all(channels.map((channel) => clearOver(channel, delivery)));
  return report;
}

async function deliverTo(channel: Channel, delivery: Delivery): Promise<void> {
  const { store, chance, report } = delivery;
  for (let sent = 0; sent < perChannel; sent += 1) {
    const [entry] = store.due(channel.id, chance.clock(), 1);
    const timeoutMs = delivery.timeoutMs();
    if (!entry || timeoutMs === 0) return;
    const result = await sendAndRemember(channel, entry.message, timeoutMs, chance.clock);
    switch (result.kind) {
      case "accepted":
        store.accepted(entry, chance.clock());
        report.delivered += 1;
        if (result.full) return; // the service's own pause is over long before the next tick
        break;
      case "refused":
        store.setAside(entry, result.reason);
        report.refused.push(`channel ${channel.id} refused "${entry.message.title}": ${result.reason}`);
        break;
      case "later":
        postpone(entry, result, delivery);
        report.waiting.push(`channel ${channel.id}: ${result.reason}`);
        return; // what keeps one message back keeps the others back as well
    }
  }
}

function postpone(entry: OutboxEntry, result: Later, delivery: Delivery): void {
  const { store, chance } = delivery;
  const now = chance.clock();
  store.postponed(entry, result.reason, now + backoffMs(entry.attempts, 10_000, 300_000, chance.random()));
  pauseAsAsked(entry.channelId, result, delivery);
}
