import type { Channel } from "../model/channel.ts";

/** The team's log of what happened: everything, one message per alert, which turns green when it is over. */
export const discord: Channel = {
  id: "discord",
  kind: "discord",
};
