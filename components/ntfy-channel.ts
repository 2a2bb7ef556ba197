import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { NtfyChannelConfig, NtfyCredential } from "../model/channel.ts";
import { channelCredential } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import { type ChannelArgs, channelFiles, commonConfig, type DeployedChannel } from "./channel-files.ts";

/** Whom to tell: one ntfy topic. */
export class NtfyChannel extends pulumi.ComponentResource implements DeployedChannel {
  readonly credential: string;
  readonly ready: remote.Command[];

  constructor(id: string, args: ChannelArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:NtfyChannel", id, {}, options);
    const { ntfyServer, ntfyAudience, ntfyTopic, ntfyToken, ntfyControlTopic, clickUrl } = args.settings;
    const config: NtfyChannelConfig = {
      ...commonConfig(args),
      kind: "ntfy",
      server: ntfyServer,
      audience: ntfyAudience,
      ...(clickUrl ? { clickUrl } : {}),
    };
    const credential: NtfyCredential = {
      topic: ntfyTopic,
      ...(ntfyToken ? { token: ntfyToken } : {}),
      ...(ntfyControlTopic ? { controlTopic: ntfyControlTopic } : {}),
    };
    this.credential = channelCredential(id);
    this.ready = channelFiles(args.vps, config, credential, curlConfig(args.settings), this);
    this.registerOutputs({});
  }
}

function curlConfig({ ntfyServer, ntfyTopic, ntfyToken, ntfyAudience }: Settings): string {
  const lines = [`# audience: ${ntfyAudience}`, `url = "${ntfyServer}/${ntfyTopic}"`];
  if (ntfyToken) lines.push(`header = "Authorization: Bearer ${ntfyToken}"`);
  return `${lines.join("\n")}\n`;
}
