import { backoffMs } from "./backoff.ts";
import type { Later } from "./channel.ts";
import type { Delivery } from "./outbox.ts";

/** However long a server asks for: an hour later it can say so again. */
const mostAskedMs = 3_600_000;

/** Leaves a channel alone as its server asks, and with it every channel of a service that asks for all of them. */
export function pauseAsAsked(channelId: string, result: Later, { store, channels, chance }: Delivery): void {
  const pause = pauseMs(result, store.strikes(channelId), chance.random());
  if (pause === undefined) return;
  const service = channels.find(({ id }) => id === channelId)?.service;
  const alike = channels.filter((channel) => service !== undefined && channel.service === service);
  const affected = result.global ? alike.map(({ id }) => id) : [channelId];
  for (const id of affected) store.pause(id, chance.clock() + pause);
}

/** As long as the server asks, and never less; where it asks for patience and does not say how much, longer each time, since
 *  ntfy bans who doesn't slow down. */
export function pauseMs({ afterMs, rateLimited }: Later, strikes: number, random: number): number | undefined {
  if (afterMs !== undefined) return Math.round(Math.min(mostAskedMs, afterMs) * (1 + 0.2 * random));
  return rateLimited ? backoffMs(strikes, 60_000, 1_800_000, random) : undefined;
}
