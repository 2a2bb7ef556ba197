import type { DerivedColumn } from "../model/derived-event.ts";
import type { EventColumn } from "./schema.ts";

/** What is known of one kind of event: a contract with the application, in both directions. */
export interface EventType {
  meaning: string;
  /** The part of the application that writes it. */
  source: "requests" | "speech" | "documents" | "money" | "background";
  /** Columns it fills, beside those every row has. A rule that reads another one reads NULL. */
  columns: readonly EventColumn[];
  /** Fields of `data`. */
  data?: Readonly<Record<string, DataField>>;
  /** What is normal, where it is known, and what is bad. */
  normal?: string;
}

/** What is known of one kind of event that is derived from the log. */
export interface DerivedEventType extends Pick<EventType, "meaning" | "data" | "normal"> {
  /** Columns of `derived_event` that its rules fill, beside timestamp, id and event_type. */
  columns: readonly DerivedColumn[];
}

export interface DataField {
  type: "text" | "number";
  meaning: string;
}

/** Whose block of which document, in which voice: what every event of speech carries. */
export const blockColumns = [
  "model_slug",
  "voice_slug",
  "variant_hash",
  "text_length",
  "queue_type",
  "user_id",
  "document_id",
  "request_id",
  "block_idx",
] as const satisfies readonly EventColumn[];

/** Whose document, and what works on it. */
export const documentColumns = [
  "user_id",
  "document_id",
  "request_id",
  "processor_slug",
] as const satisfies readonly EventColumn[];

/** How long one job waited and worked. */
export const jobColumns = [
  "queue_wait_ms",
  "worker_latency_ms",
  "total_latency_ms",
  "worker_id",
  "retry_count",
] as const satisfies readonly EventColumn[];

export const tokenColumns = [
  "prompt_token_count",
  "candidates_token_count",
  "thoughts_token_count",
  "cached_content_token_count",
  "total_token_count",
] as const satisfies readonly EventColumn[];

export const requestColumns = [
  "endpoint",
  "method",
  "status_code",
  "duration_ms",
  "user_id",
  "request_id",
] as const satisfies readonly EventColumn[];
