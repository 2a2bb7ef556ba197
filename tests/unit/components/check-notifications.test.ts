import { describe, expect, it } from "vitest";
import { notificationOf } from "../../../components/check-notifications.ts";
import type { Settings } from "../../../model/settings.ts";
import { notificationSchema } from "../../../providers/kuma/schema/notification.ts";

const settings = {
  ntfyServer: "https://ntfy.sh",
  ntfyTopic: "wb-7f3a",
  ntfyToken: "tk_1",
  ntfyAudience: "private",
  discordWebhook: "https://discord.com/api/webhooks/1/x",
  discordAudience: "private",
} as Settings;
const phone = { id: "phone", kind: "ntfy" } as const;
const discord = { id: "discord", kind: "discord" } as const;

describe("a declared channel in Uptime Kuma", () => {
  it("is where the alerts are told, louder the worse it is", () => {
    const [critical, warning] = [
      notificationOf(phone, "critical", settings),
      notificationOf(phone, "warning", settings),
    ];
    expect(critical).toEqual({
      type: "ntfy",
      name: "phone (critical)",
      serverUrl: "https://ntfy.sh",
      topic: "wb-7f3a",
      accessToken: "tk_1",
      priority: 4,
    });
    expect(warning).toMatchObject({ name: "phone (warning)", priority: 3 });
    for (const made of [critical, warning, notificationOf(discord, "critical", settings)]) {
      expect(notificationSchema.safeParse(made).error?.issues).toBeUndefined();
    }
  });

  it("is none where the public reads along, or where it has no address", () => {
    expect(notificationOf(phone, "critical", { ...settings, ntfyAudience: "public" })).toBeUndefined();
    expect(notificationOf(discord, "critical", { ...settings, discordAudience: "public" })).toBeUndefined();
    const { discordWebhook: _, ...without } = settings;
    expect(notificationOf(discord, "critical", without)).toBeUndefined();
  });
});
