import type { HostRows } from "../../../model/host-tables.ts";
import { channelsContext } from "../../report-context/channels.ts";
import type { Look } from "../../report-context/look.ts";
import { lastDay } from "./last-day.ts";

export function channelTable(look: Look): Pick<HostRows, "channel_now"> {
  return {
    channel_now: channelsContext(lastDay(look)).map((channel) => ({
      channel: channel.id,
      delivered: channel.delivered,
      waiting: channel.waiting,
      set_aside: channel.setAsideCount,
      last_delivered_at: channel.lastDeliveredAtMs,
    })),
  };
}
