import type { Channel } from "../model/channel.ts";
import { discord } from "./discord.ts";
import { phone } from "./phone.ts";

/** Whom to tell. */
export const channels: readonly Channel[] = [phone, discord];
