import type { Certificate } from "../certificate.ts";

export interface AnthropicOptions {
  /** What answers; default: `sober`. */
  mind?: Mind;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** With it TLS is spoken. */
  certificate?: Certificate;
  /** The clock, in milliseconds since 1970; default Date.now. */
  now?: () => number;
  /** Of a request's body; default 32 MB, as documented. */
  bodyBytesMax?: number;
}

/** A model's way to answer. What it returns is streamed, counted and checked as the API would. */
export type Mind = (asked: Asked) => Turn;

/** A request as a model sees it. */
export interface Asked {
  body: MessagesBody;
  /** Of the requests that reached a mind, from 1. */
  turn: number;
  /** Everything it was told but its own words, in order: system prompt, messages, results of tools. */
  texts: readonly string[];
}

export interface Turn {
  content?: readonly Block[];
  /** The answer as structured output, after `content`. Must fit the schema that was asked for, since it is decoded by it. */
  json?: unknown;
  /** Default: what follows from the content. */
  stopReason?: "refusal" | "max_tokens" | "pause_turn" | "model_context_window_exceeded";
}

export type Block =
  | { type: "text"; text: string }
  | { type: "thinking"; thinking: string }
  | { type: "tool_use"; name: string; input: Record<string, unknown> };

/** A block with what the API adds to it. */
export type SentBlock =
  | { type: "text"; text: string; citations: null }
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "tool_use"; id: string; name: string; input: Record<string, unknown> };

/** What one request suffers instead of its answer, or on the way. */
export interface Fault {
  /** Answered with this status and its documented type. */
  status?: number;
  /** Seconds, as the header `retry-after`. */
  retryAfterS?: number;
  headers?: Record<string, string>;
  /** The connection is reset before anything is answered. */
  reset?: boolean;
  /** The stream is cut after so many of its events: the connection is reset, or ended as if nothing were missing. */
  cut?: { afterEvents: number; how: "reset" | "ended" };
  /** After so many events the stream says that it has failed, as the API does once it has begun with 200. */
  failing?: { afterEvents: number; type: string };
  /** Before each event. */
  delayMs?: number;
  /** How many requests it hits; default 1, `Infinity` until it is taken out of the queue. */
  times?: number;
}

export interface RecordedRequest {
  method: string;
  path: string;
  /** Request line and headers as they came, but for the key, which is `KEY`. */
  head: string;
  body: string;
  /** 0 while unanswered, and for good when the connection was cut before. */
  status: number;
}

export interface Anthropic {
  url: string;
  /** The one key that is known. */
  key: string;
  mind: Mind;
  /** Each hits the next requests to `/v1/messages`, in order. */
  faults: Fault[];
  /** The last 500 requests, oldest first, of together at most 64 MB. */
  requests: RecordedRequest[];
  /** What this key's owner would be billed for, over all answers that were begun. */
  billed: Usage;
  close(): Promise<void>;
}

export interface Usage {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  output_tokens: number;
}

/** As far as it is looked at; everything else has been refused. */
export interface MessagesBody {
  model: string;
  max_tokens: number;
  messages: readonly Message[];
  system?: string | readonly ContentBlock[];
  tools?: readonly ToolDefinition[];
  tool_choice?: { type: string; name?: string };
  output_config?: { format?: { type: string; schema: unknown } | null };
  stream?: boolean;
}

export interface Message {
  role: string;
  content: string | readonly ContentBlock[];
}

export interface ContentBlock {
  type: string;
  text?: string;
  id?: string;
  tool_use_id?: string;
  content?: string | readonly ContentBlock[];
  signature?: string;
  cache_control?: { type: string; ttl?: string } | null;
  [more: string]: unknown;
}

export interface ToolDefinition {
  name: string;
  description?: string;
  input_schema: Record<string, unknown>;
  strict?: boolean;
  cache_control?: { type: string; ttl?: string } | null;
}
