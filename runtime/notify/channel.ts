import type { Severity } from "../../model/alert.ts";
import type { Audience } from "../../model/channel.ts";
import type { Ledger } from "./ledger.ts";
import type { Message } from "./message.ts";

export type SendResult =
  /** `messageId`: what the service calls it, where a later message must name it. `full`: one more now would be too many. */
  | { kind: "accepted"; messageId?: string; full?: boolean }
  /** Trying again may help. `rateLimited`: the server asked for patience, and ignoring that gets the address banned.
   *  `afterMs`: how much it asked for. `global`: for all channels of that service. */
  | { kind: "later"; reason: string; rateLimited: boolean; afterMs?: number; global?: boolean }
  /** Trying again cannot help: a person must mend the channel. */
  | { kind: "refused"; reason: string };

export type Later = SendResult & { kind: "later" };

/** One way to tell people. Nothing here throws. */
export interface Channel {
  id: string;
  audience: Audience;
  /** Changes when the server, topic or token does. */
  fingerprint: string;
  send(message: Message, timeoutMs: number): Promise<SendResult>;
  /** Which service it is, where one can ask for patience for all its channels. */
  service?: string;
  /** Whether its routes want this; everything when left out. What ended something is wanted where its beginning was told. */
  takes?(about: About): boolean;
  /** Takes the notification of something that is long over off people's screens. False: try again at a later tick. */
  clear?(sequenceId: string, timeoutMs: number): Promise<boolean>;
  /** What the buttons of its notifications have published since a time, oldest first. Undefined: it could not be read. */
  replies?(sinceMs: number, timeoutMs: number): Promise<Reply[] | undefined>;
  /** What has become of earlier messages; without it nothing is cleared, given to the fallback or reported. */
  ledger?: Ledger;
  fallback?: { channelId: string; afterMs: number };
}

/** What routes and ledger are asked about. */
export interface About {
  kind: Message["kind"];
  severity: Severity;
  owner?: string | undefined;
  sequenceId: string;
  at: number;
}

/** A button that was pressed: the text it was given. */
export interface Reply {
  id: string;
  /** ms, by the server's clock. */
  at: number;
  text: string;
}
