import type { Fault } from "../ntfy/types.ts";

export interface DiscordOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Requests that the webhook's bucket takes at once; default 5, as Discord's. */
  burst?: number;
  /** Milliseconds until the bucket is full again; default 2000. */
  windowMs?: number;
  /** The clock, in milliseconds since 1970; default Date.now. */
  now?: () => number;
}

export interface Embed {
  title?: string;
  description?: string;
  url?: string;
  color?: number;
  timestamp?: string;
  fields?: { name: string; value: string; inline?: boolean }[];
  footer?: { text: string };
  author?: { name: string };
}

/** A file of a message. */
export interface Attachment {
  id: string;
  filename: string;
  /** Bytes. */
  size: number;
  content_type: string;
  /** What was uploaded, as UTF-8. Discord gives a URL for it. */
  text: string;
}

/** A message as the channel shows it. */
export interface DiscordMessage {
  id: string;
  content: string;
  embeds: Embed[];
  attachments: Attachment[];
  /** Whether it calls everybody: `@everyone` or `@here` in its content, and nothing that forbids it. */
  mention_everyone: boolean;
  timestamp: string;
  edited_timestamp: string | null;
}

export interface RecordedRequest {
  method: string;
  /** Path and query, without the webhook's token. */
  url: string;
  /** Of a form with files, its `payload_json`. */
  body: string;
  /** 0 while unanswered, and for good when the connection was cut. */
  status: number;
}

export interface Discord {
  url: string;
  /** What an administrator copies from the channel's settings. */
  webhookUrl: string;
  /** What the channel shows now, oldest first. */
  messages(): DiscordMessage[];
  /** Everything accepted, oldest first: `post <title>`, `edit <title>`, `delete <title>`; the last 1,000. */
  history: string[];
  /** The last 1,000 requests, oldest first. */
  requests: RecordedRequest[];
  /** Each hits the next requests that write, in order. */
  faults: Fault[];
  /** The webhook is deleted in the channel's settings, or comes back. */
  revoked: boolean;
  /** Another person deletes a message. */
  lose(id: string): void;
  close(): Promise<void>;
}
