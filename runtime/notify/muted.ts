import type { MutedChannelConfig } from "../../model/channel.ts";
import type { Channel } from "./channel.ts";
import type { Ledger } from "./ledger.ts";

/** A channel of a preview environment: takes every message and tells nobody. What it would have told is recorded. */
export function mutedChannel({ id, audience }: MutedChannelConfig, ledger: Ledger, clock: () => number): Channel {
  return {
    id,
    audience,
    fingerprint: "muted",
    async send(message) {
      ledger.record(id, message, clock());
      return { kind: "accepted" };
    },
  };
}
