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
  const { runbookUrl } = settings;
  return {
    id,
    ...(routes ? { routes } : {}),
    ...(fallback ? { fallback } : {}),
    ...(runbookUrl ? { runbookUrl } : {}),
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
  const credentials = vps.command(
    `channel-${config.id}-credential`,
    {
      create: `umask 077 && read -r json && printf '%s\\n' "$json" > ${file}.new && cat > ${file}.curl && mv ${file}.new ${file}`,
      stdin: pulumi.secret(`${JSON.stringify(credential)}\n${curl}`),
      files: [file, `${file}.curl`],
      delete: `rm -f ${file} ${file}.curl`,
    },
    { parent },
  );
  return [channelConfigFile(vps, config, parent), credentials];
}

/** The part that is no secret. */
export function channelConfigFile(vps: Vps, config: ChannelConfig, parent: pulumi.Resource): remote.Command {
  const file = `${vps.layout.channelsDir}/${config.id}.json`;
  return vps.command(
    `channel-${config.id}`,
    {
      create: `cat > ${file}.new && chmod 644 ${file}.new && mv ${file}.new ${file}`,
      stdin: `${JSON.stringify(config, null, 2)}\n`,
      files: [file],
      delete: `rm -f ${file}`,
    },
    { parent },
  );
}
