/** Who reads a channel. To `public` go title, value and duration only: no labels, no links, no log text. */
export type Audience = "private" | "public";

/** The part of an ntfy channel that is no secret: `channels.d/<id>.json` on the host. */
export interface NtfyChannelConfig {
  id: string;
  kind: "ntfy";
  /** Base URL of the ntfy server, without a slash at its end. */
  server: string;
  audience: Audience;
  /** Opened when the notification is tapped. */
  clickUrl?: string;
}

/** The secret part, on the host a root-only credential. On ntfy.sh whoever knows the topic can read it. */
export interface NtfyCredential {
  topic: string;
  /** Access token, where the server wants one. */
  token?: string;
}
