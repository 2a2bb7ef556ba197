import type { Values } from "../../engine/values.ts";
import type { KumaNotification } from "../client/kuma.ts";
import type { NotificationType } from "../schema/notification.ts";

/** How the fields of a kind of notification lie in Kuma's settings: ours, Kuma's, and what Kuma has where it is not set. */
const fieldsOf: Record<
  NotificationType,
  readonly (readonly [ours: string, kuma: string, unset: string | number | null])[]
> = {
  ntfy: [
    ["serverUrl", "ntfyserverurl", "https://ntfy.sh"],
    ["topic", "ntfytopic", null],
    ["priority", "ntfyPriority", 4],
    ["username", "ntfyusername", null],
    ["password", "ntfypassword", null],
    ["accessToken", "ntfyaccesstoken", null],
  ],
  discord: [
    ["webhookUrl", "discordWebhookUrl", null],
    ["username", "discordUsername", null],
  ],
  webhook: [
    ["url", "webhookURL", null],
    ["contentType", "webhookContentType", "json"],
  ],
};

export const isKnownType = (type: string): type is NotificationType => type in fieldsOf;

/** Kuma's settings for ours, each field given, so that one that is no longer set goes back to what it was. */
export function toSettings(inputs: Values): { name: string; [field: string]: unknown } {
  const { name, type, isDefault = false } = inputs;
  const settings = fieldsOf[type as NotificationType].map(([ours, kuma, unset]) => [kuma, inputs[ours] ?? unset]);
  return {
    ...Object.fromEntries(settings),
    ...(type === "ntfy" ? { ntfyAuthenticationMethod: authenticationOf(inputs) } : {}),
    ...{ name: String(name), type, isDefault, applyExisting: false },
  };
}

/** A notification in our words. `onlySet`: without what one has that sets nothing. */
export function fromSettings(notification: KumaNotification, onlySet: boolean): Values {
  const { name, type, isDefault } = notification;
  const read: Values = { name, type };
  if (!onlySet || isDefault) read.isDefault = Boolean(isDefault);
  for (const [ours, kuma, unset] of fieldsOf[type as NotificationType]) {
    const value = notification[kuma] as string | number | null | undefined;
    if (value !== null && value !== undefined && (!onlySet || (value !== unset && value !== ""))) read[ours] = value;
  }
  return read;
}

function authenticationOf({ username, accessToken }: Values): string {
  if (accessToken) return "accessToken";
  return username ? "usernamePassword" : "none";
}
