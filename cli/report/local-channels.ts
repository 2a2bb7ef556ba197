import type { Settings } from "../../model/settings.ts";
import type { ChannelFiles } from "../../runtime/files/channels.ts";

/** The channels of a stack as this machine reaches them. Routes are left out: whoever sends by hand wants it told. */
export function localChannels(settings: Settings): ChannelFiles[] {
  const { discordWebhook, discordAudience, ntfyServer, ntfyTopic, ntfyToken, ntfyAudience } = settings;
  const discord: ChannelFiles[] = discordWebhook
    ? [
        {
          kind: "discord",
          config: { id: "discord", kind: "discord", audience: discordAudience },
          credential: { webhookUrl: discordWebhook },
        },
      ]
    : [];
  return [
    ...discord,
    {
      kind: "ntfy",
      config: { id: "phone", kind: "ntfy", audience: ntfyAudience, server: ntfyServer },
      credential: { topic: ntfyTopic, ...(ntfyToken ? { token: ntfyToken } : {}) },
    },
  ];
}
