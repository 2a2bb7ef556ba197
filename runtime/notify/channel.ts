import type { Audience } from "../../model/channel.ts";
import type { Message } from "./message.ts";

export type SendResult =
  | { kind: "accepted" }
  /** Trying again may help. `rateLimited`: the server asked for patience, and ignoring that gets the address banned. */
  | { kind: "later"; reason: string; rateLimited: boolean }
  /** Trying again cannot help: a person must mend the channel. */
  | { kind: "refused"; reason: string };

/** One way to tell people. `send` never throws. */
export interface Channel {
  id: string;
  audience: Audience;
  /** Changes when the server, topic or token does. */
  fingerprint: string;
  send(message: Message, timeoutMs: number): Promise<SendResult>;
}
