import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Audience, NtfyChannelConfig, NtfyCredential } from "../model/channel.ts";
import { channelCredential } from "../model/layout.ts";
import type { Vps } from "./vps.ts";

export interface NtfyChannelArgs {
  vps: Vps;
  server: string;
  topic: string;
  token?: string | undefined;
  audience: Audience;
  clickUrl?: string | undefined;
}

/** Whom to tell: one ntfy topic. What is no secret lies open in `channels.d`, so that a preview shows it. */
export class NtfyChannel extends pulumi.ComponentResource {
  readonly id: string;
  /** The name of its credential. */
  readonly credential: string;
  readonly ready: remote.Command[];

  constructor(id: string, args: NtfyChannelArgs, options?: pulumi.ComponentResourceOptions) {
    super("watchbill:index:NtfyChannel", id, {}, options);
    this.id = id;
    this.credential = channelCredential(id);
    const { vps, server, topic, token, audience, clickUrl } = args;
    const { channelsDir, credentialsDir } = vps.layout;

    const config: NtfyChannelConfig = { id, kind: "ntfy", server, audience, ...(clickUrl ? { clickUrl } : {}) };
    const configFile = `${channelsDir}/${id}.json`;
    const configured = vps.command(
      `channel-${id}`,
      {
        create: `cat > ${configFile}.new && chmod 644 ${configFile}.new && mv ${configFile}.new ${configFile}`,
        stdin: `${JSON.stringify(config, null, 2)}\n`,
        delete: `rm -f ${configFile}`,
      },
      { parent: this },
    );

    const credential: NtfyCredential = { topic, ...(token ? { token } : {}) };
    const file = `${credentialsDir}/${this.credential}`;
    const credentials = vps.command(
      `channel-${id}-credential`,
      {
        // The first line for the runtime, the rest for curl in report-failure: one secret, one resource.
        create: `umask 077 && read -r json && printf '%s\\n' "$json" > ${file}.new && cat > ${file}.curl && mv ${file}.new ${file}`,
        stdin: pulumi.secret(`${JSON.stringify(credential)}\n${curlConfig(args)}`),
        delete: `rm -f ${file} ${file}.curl`,
      },
      { parent: this },
    );
    this.ready = [configured, credentials];
    this.registerOutputs({});
  }
}

function curlConfig({ server, topic, token, audience }: NtfyChannelArgs): string {
  const lines = [`# audience: ${audience}`, `url = "${server}/${topic}"`];
  if (token) lines.push(`header = "Authorization: Bearer ${token}"`);
  return `${lines.join("\n")}\n`;
}
