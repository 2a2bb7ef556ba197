import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Channel, ChannelConfig } from "../model/channel.ts";
import { channelCredential } from "../model/layout.ts";
import type { Settings } from "../model/settings.ts";
import type { Vps } from "./vps.ts";

/** What every channel has in common with the others, whatever its kind. */
export interface DeployedChannel extends pulumi.Resource {
  /** The name of its credential, where it has one. */
  readonly credential: string | undefined;
  readonly ready: remote.Command[];
}

export interface ChannelArgs {
  vps: Vps;
  channel: Channel;
  settings: Settings;
}

/** The parts of a channel's configuration that its declaration and the stack's settings give whatever its kind. */
export function commonConfig({ channel, settings }: ChannelArgs) {
  const { id, routes, fallback } = channel;
  const { runbookUrl, dashboardUrl } = settings;
  return {
    id,
    ...(routes ? { routes } : {}),
    ...(fallback ? { fallback } : {}),
    ...(runbookUrl ? { runbookUrl } : {}),
    ...(dashboardUrl ? { dashboardUrl } : {}),
  };
}

/** The channel's two files on the host. What is no secret lies open in `channels.d`, so that a preview shows it. The secret has
 *  one line for the runtime; `curl`, where given, is what report-failure reads, and goes with it: one secret, one resource. */
export function channelFiles(
  vps: Vps,
  config: ChannelConfig,
  credential: object,
  curl: string,
  parent: pulumi.Resource,
): remote.Command[] {
  const file = `${vps.layout.credentialsDir}/${channelCredential(config.id)}`;
  const both = `${file}.both.new`;
  const text = `${JSON.stringify(credential)}\n${curl}`;
  const split = `head -n 1 ${both} > ${file}.new && tail -n +2 ${both} > ${file}.curl.new`;
  const credentials = vps.command(
    `channel-${config.id}-credential`,
    {
      create: `umask 077 && ${vps.putFile(both, "600", text)} && ${split} && mv ${file}.curl.new ${file}.curl && mv ${file}.new ${file} && rm ${both}`,
      stdin: pulumi.secret(text),
      files: [file, `${file}.curl`],
      delete: `rm -f ${file} ${file}.curl`,
    },
    { parent },
  );
  // A channel that a tick finds without its credential would be reported.
  return [credentials, channelConfigFile(vps, config, parent, [credentials])];
}

/** The part that is no secret. */
export function channelConfigFile(
  vps: Vps,
  config: ChannelConfig,
  parent: pulumi.Resource,
  dependsOn: pulumi.Resource[] = [],
): remote.Command {
  const path = `${vps.layout.channelsDir}/${config.id}.json`;
  const text = `${JSON.stringify(config, null, 2)}\n`;
  return vps.text(`channel-${config.id}`, { path, text }, { parent, dependsOn });
}
