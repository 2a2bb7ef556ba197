import type { Channel } from "../model/channel.ts";

/** The phone hears everything, day and night: add `routes` where it should sleep. When ntfy is out of reach, Discord is told
 *  what has waited for ten minutes: longer than a restart of the server, shorter than anybody's patience. */
export const phone: Channel = {
  id: "phone",
  kind: "ntfy",
  fallback: { channel: "discord", after: "10m" },
};
