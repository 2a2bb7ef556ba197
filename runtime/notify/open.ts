import { durationMs } from "../../model/duration.ts";
import { takes } from "../../model/route.ts";
import type { ChannelFiles } from "../files/channels.ts";
import type { Host } from "../host.ts";
import type { About, Channel } from "./channel.ts";
import { discordChannel, isQuiet } from "./discord.ts";
import type { Ledger } from "./ledger.ts";
import { mutedChannel } from "./muted.ts";
import { ntfyChannel } from "./ntfy.ts";

/** The channels of the stack, each with its routes, its fallback and its memory. */
export function openChannels(files: readonly ChannelFiles[], host: Pick<Host, "fetch" | "clock">, ledger: Ledger) {
  return files.map((file): Channel => {
    const { id, routes, fallback } = file.config;
    return {
      ...service(file, host, ledger),
      ledger,
      // Whoever was told that something is wrong is told that it is over, whatever the time.
      takes: (about: About) => (isQuiet(about) ? ledger.isTold(id, about.sequenceId) : takes(routes, about)),
      ...(fallback ? { fallback: { channelId: fallback.channel, afterMs: durationMs(fallback.after) } } : {}),
    };
  });
}

function service(file: ChannelFiles, { fetch, clock }: Pick<Host, "fetch" | "clock">, ledger: Ledger): Channel {
  switch (file.kind) {
    case "ntfy":
      return ntfyChannel(file.config, file.credential, fetch, clock);
    case "muted":
      return mutedChannel(file.config, ledger, clock);
    case "discord": {
      const remembered = (sequenceId: string) => ledger.shown(file.config.id, sequenceId);
      return discordChannel(file.config, file.credential, fetch, remembered, clock);
    }
  }
}
