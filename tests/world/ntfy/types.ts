/** One thing a topic carries, as ntfy's JSON shows it. Absent fields are left out, as the real server does. */
export interface NtfyMessage {
  id: string;
  /** Seconds since 1970; for a scheduled message the moment of delivery. */
  time: number;
  expires?: number;
  event: "message" | "message_clear" | "message_delete" | "open" | "keepalive";
  topic: string;
  /** Set when the publisher named one; an update, a clear and a delete point at their notification by it. */
  sequence_id?: string;
  title?: string;
  message?: string;
  /** 1 (min) to 5 (max); absent means 3. */
  priority?: number;
  tags?: string[];
  click?: string;
  icon?: string;
  actions?: NtfyAction[];
  attachment?: NtfyAttachment;
  content_type?: string;
}

export interface NtfyAction {
  id: string;
  action: "view" | "broadcast" | "http";
  label: string;
  clear: boolean;
  url?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface NtfyAttachment {
  name: string;
  url: string;
  type?: string;
  /** Bytes. */
  size?: number;
  expires?: number;
}

/** A message together with when the stand-in took it. */
export interface ReceivedMessage extends NtfyMessage {
  receivedAtMs: number;
}

/** One notification on the phone: the newest message of its sequence. */
export interface PhoneNotification extends ReceivedMessage {
  /** How many messages this notification has shown, itself included. */
  revisions: number;
  /** Swiped away by `message_clear`; the page fades it, `messages()` leaves it out. */
  cleared: boolean;
}

/** What one write request (publish, clear, delete) suffers instead of, or before, its normal answer. */
export interface Fault {
  /** Answer with this status and accept nothing. Without status and reset the request goes on as usual after `delayMs`. */
  status?: number;
  /** Default: an ntfy error object with code status × 100 + 1. */
  body?: string;
  headers?: Record<string, string>;
  delayMs?: number;
  /** Cut the connection: `true` before anything is accepted, `"after-accepting"` when only the answer is lost. */
  reset?: boolean | "after-accepting";
  /** How many write requests it hits; default 1, `Infinity` until it is taken out of the queue. */
  times?: number;
}

/** One API request as it came; requests for the phone page are not among them. */
export interface RecordedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: Record<string, string>;
  /** At most 16 KiB of it, as UTF-8. */
  body: string;
  receivedAtMs: number;
  /** 0 while unanswered, and for good when the connection was cut. */
  status: number;
}

export type Permission = "read-write" | "read-only" | "write-only" | "deny-all";

export interface AccessRule {
  /** A user name, or `*` for everyone, visitors without a name included. */
  user: string;
  /** A topic; `*` stands for any characters. */
  topic: string;
  permission: Permission;
}

export interface NtfyOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Name → password. With users, `acl` is obeyed; without, everyone may do everything. */
  users?: Record<string, string>;
  /** Access token (`tk_…`) → user name. */
  tokens?: Record<string, string>;
  acl?: AccessRule[];
  /** What applies where no rule does; default read-write, as ntfy's. */
  authDefault?: Permission;
  /** Whether long or binary bodies become files; default false: they are refused with 40014. */
  attachments?: boolean;
  /** Requests a visitor may make at once; default 60, as ntfy's. */
  burst?: number;
  /** Milliseconds until a visitor gets one more request; default 5000, as ntfy's. */
  replenishMs?: number;
  /** Messages a visitor may publish a day; default none (ntfy.sh: 250). */
  dailyMessages?: number;
  /** Streams a visitor may hold open; default 30, as ntfy's. */
  subscriptions?: number;
  /** Milliseconds between keepalive events on a stream; default 45000. */
  keepaliveMs?: number;
  /** false = a server older than 2.16: it knows no sequence ids, so an update arrives as one more message. */
  sequenceIds?: boolean;
  /** The clock, in milliseconds since 1970; default Date.now. */
  now?: () => number;
}
