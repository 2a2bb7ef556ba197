import type { ChannelArgs, DeployedChannel } from "./channel-files.ts";
import { DiscordChannel } from "./discord-channel.ts";
import { MutedChannel } from "./muted-channel.ts";
import { NtfyChannel } from "./ntfy-channel.ts";
import { settingsInShadow } from "./shadow.ts";

/** A declared channel as the component of its kind. In a preview environment it is muted, but for ntfy where there is a topic for
 *  previews. */
export function deployChannel(args: ChannelArgs): DeployedChannel {
  const { id, kind } = args.channel;
  const { shadowOf, shadowTopic } = args.settings;
  if (shadowOf) {
    if (kind !== "ntfy" || !shadowTopic) return new MutedChannel(id, args);
    return new NtfyChannel(id, { ...args, settings: settingsInShadow(args.settings, shadowTopic) });
  }
  switch (kind) {
    case "ntfy":
      return new NtfyChannel(id, args);
    case "discord":
      return new DiscordChannel(id, args);
  }
}
