import type { ChannelArgs, DeployedChannel } from "./channel-files.ts";
import { DiscordChannel } from "./discord-channel.ts";
import { NtfyChannel } from "./ntfy-channel.ts";

/** A declared channel as the component of its kind. */
export function deployChannel(args: ChannelArgs): DeployedChannel {
  const { id, kind } = args.channel;
  switch (kind) {
    case "ntfy":
      return new NtfyChannel(id, args);
    case "discord":
      return new DiscordChannel(id, args);
  }
}
