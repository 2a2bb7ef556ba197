import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { MutedChannelConfig } from "../model/channel.ts";
import { type ChannelArgs, channelConfigFile, commonConfig, type DeployedChannel } from "./channel-files.ts";

/** A channel of a preview environment: routed as the one it stands for, told to nobody, and with no address on the host. */
export class MutedChannel extends pulumi.ComponentResource implements DeployedChannel {
  readonly credential = undefined;
  readonly ready: remote.Command[];

  constructor(id: string, args: ChannelArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:MutedChannel", id, {}, options);
    const { ntfyAudience, discordAudience } = args.settings;
    const audience = args.channel.kind === "ntfy" ? ntfyAudience : discordAudience;
    const config: MutedChannelConfig = { ...commonConfig(args), kind: "muted", audience };
    this.ready = [channelConfigFile(args.vps, config, this)];
    this.registerOutputs({});
  }
}
