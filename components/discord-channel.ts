import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { DiscordChannelConfig, DiscordCredential } from "../model/channel.ts";
import { channelCredential } from "../model/layout.ts";
import { type ChannelArgs, channelFiles, commonConfig, type DeployedChannel } from "./channel-files.ts";

/** Whom to tell: one Discord webhook. */
export class DiscordChannel extends pulumi.ComponentResource implements DeployedChannel {
  readonly credential: string;
  readonly ready: remote.Command[];

  constructor(id: string, args: ChannelArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:DiscordChannel", id, {}, options);
    const { discordWebhook, discordAudience } = args.settings;
    if (!discordWebhook) throw new pulumi.RunError(`channel ${id}: discordWebhook is not set`);
    const config: DiscordChannelConfig = { ...commonConfig(args), kind: "discord", audience: discordAudience };
    const credential: DiscordCredential = { webhookUrl: discordWebhook };
    this.credential = channelCredential(id);
    const curl = `# kind: discord\n# audience: ${discordAudience}\nurl = "${discordWebhook}"\n`;
    this.ready = channelFiles(args.vps, config, credential, curl, this);
    this.registerOutputs({});
  }
}
