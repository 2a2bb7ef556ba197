import type { Duration } from "./duration.ts";
import type { Route } from "./route.ts";

/** Who reads a channel. To `public` go title, value and duration only: no labels, no links, no log text. */
export type Audience = "private" | "public";

export type ChannelKind = "ntfy" | "discord";

/** One way to tell people, plain data; `channels/<id>.ts` exports one. Its address and audience are settings of the stack. */
export interface Channel {
  /** kebab-case; alerts name it in `channels`. */
  id: string;
  /** A `discord` channel is there only where the setting discordWebhook is. One of each kind. */
  kind: ChannelKind;
  /** What it gets: whatever one of these matches. Everything when left out. */
  routes?: readonly Route[];
  fallback?: Fallback;
}

/** Another channel that is told what this one cannot deliver: at once what it refuses, and after a time what it does not
 *  accept. What waits is still delivered here as soon as it can be. */
export interface Fallback {
  channel: string;
  /** How long a message may wait before the other channel gets it as well. */
  after: Duration;
}

/** The part of a channel that is no secret: `channels.d/<id>.json` on the host. */
export type ChannelConfig = NtfyChannelConfig | DiscordChannelConfig | MutedChannelConfig;

interface ChannelConfigBase {
  id: string;
  audience: Audience;
  routes?: readonly Route[];
  fallback?: Fallback;
  /** Put before an alert's `runbook` to make a link of it, without a slash at its end. */
  runbookUrl?: string;
  /** Where the stack's dashboards are opened, without a slash at its end: a report's page is at `/reports/<id>.html` there. */
  dashboardUrl?: string;
}

export interface NtfyChannelConfig extends ChannelConfigBase {
  kind: "ntfy";
  /** Base URL of the ntfy server, without a slash at its end. */
  server: string;
  /** Opened when the notification is tapped. */
  clickUrl?: string;
}

export interface DiscordChannelConfig extends ChannelConfigBase {
  kind: "discord";
}

/** Any channel of a preview environment: it has no address, and what it would have been told is recorded. */
export interface MutedChannelConfig extends ChannelConfigBase {
  kind: "muted";
}

/** The secret part, on the host a root-only credential. On ntfy.sh whoever knows the topic can read it. */
export interface NtfyCredential {
  topic: string;
  /** Access token, where the server wants one. */
  token?: string;
  /** Where the buttons of a notification publish to. Whoever knows it can write to it, but a button's token works once. */
  controlTopic?: string;
}

/** Whoever knows the URL can write to the channel. */
export interface DiscordCredential {
  webhookUrl: string;
}

/** `https://discord.com/api/webhooks/<id>/<token>`, with the API's version or a thread where wanted. */
export const webhookPattern = /^https?:\/\/[^\s/?#@]+\/api(\/v\d+)?\/webhooks\/\d+\/[-\w]+(\?thread_id=\d+)?$/;
