import type { Severity } from "../model/alert.ts";
import type { Channel } from "../model/channel.ts";
import type { Settings } from "../model/settings.ts";
import type { Notification } from "../providers/kuma/schema/notification.ts";

/** Of what is up again; Kuma's of what is down is one more. As the alerts' own: critical sounds through. */
const priorities: Record<Severity, number> = { critical: 4, warning: 3 };

/** A declared channel as Uptime Kuma has it, for checks of one severity; undefined where Kuma must not tell it. */
export function notificationOf(channel: Channel, severity: Severity, settings: Settings): Notification | undefined {
  const { ntfyServer, ntfyTopic, ntfyToken, ntfyAudience, discordWebhook, discordAudience } = settings;
  const name = `${channel.id} (${severity})`;
  switch (channel.kind) {
    case "ntfy": {
      if (!isForPeople(ntfyAudience)) return undefined;
      const token = ntfyToken ? { accessToken: ntfyToken } : {};
      return { type: "ntfy", name, serverUrl: ntfyServer, topic: ntfyTopic, priority: priorities[severity], ...token };
    }
    case "discord":
      return discordWebhook && isForPeople(discordAudience)
        ? { type: "discord", name, webhookUrl: discordWebhook, username: "Uptime Kuma" }
        : undefined;
  }
}

/** Kuma's messages say what it met, with addresses: nothing for the public, which has the status page. */
const isForPeople = (audience: Settings["ntfyAudience"]) => audience === "private";
