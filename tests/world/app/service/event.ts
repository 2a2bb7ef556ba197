/** Every column of `metrics_event` but its generated id, with its PostgreSQL type, in table order. */
export const eventColumnTypes = {
  timestamp: "timestamptz",
  event_type: "text",
  model_slug: "text",
  voice_slug: "text",
  variant_hash: "text",
  text_length: "integer",
  queue_wait_ms: "integer",
  worker_latency_ms: "integer",
  total_latency_ms: "integer",
  audio_duration_ms: "integer",
  cache_hit: "boolean",
  queue_depth: "integer",
  worker_id: "text",
  queue_type: "text",
  retry_count: "integer",
  processor_slug: "text",
  page_idx: "integer",
  prompt_token_count: "integer",
  candidates_token_count: "integer",
  thoughts_token_count: "integer",
  cached_content_token_count: "integer",
  total_token_count: "integer",
  endpoint: "text",
  method: "text",
  status_code: "integer",
  duration_ms: "integer",
  user_id: "text",
  document_id: "text",
  request_id: "text",
  block_idx: "integer",
  data: "jsonb",
} as const;

type ColumnTypes = typeof eventColumnTypes;
export type EventColumn = keyof ColumnTypes;
export const eventColumns = Object.keys(eventColumnTypes) as EventColumn[];

interface ValueOf {
  timestamptz: string;
  text: string;
  integer: number;
  boolean: boolean;
  jsonb: Record<string, unknown>;
}

/** The columns an emitter knows; the rest stay NULL. `undefined` means NULL too. */
export type EventFields = {
  [Column in Exclude<EventColumn, "timestamp" | "event_type">]?: ValueOf[ColumnTypes[Column]] | undefined;
};

/** What the first application emits (see the README for `http_request`, which is ours). */
export type EventType =
  | "synthesis_queued"
  | "synthesis_complete"
  | "synthesis_error"
  | "job_requeued"
  | "job_dlq"
  | "detection_queued"
  | "detection_complete"
  | "detection_error"
  | "document_extraction_complete"
  | "document_extraction_error"
  | "extraction_estimate"
  | "page_extraction_complete"
  | "page_extraction_error"
  | "figure_count_mismatch"
  | "document_cache_hit"
  | "extraction_cache_hit"
  | "cache_hit"
  | "url_fetch"
  | "ws_connect"
  | "ws_disconnect"
  | "batch_job_submitted"
  | "batch_job_complete"
  | "batch_job_failed"
  | "stripe_webhook"
  | "billing_sync_drift"
  | "billing_processed"
  | "api_rate_limit"
  | "error"
  | "warning"
  | "http_request";

/** One row: `timestamp` is ISO 8601 in UTC with milliseconds. */
export interface EventRow extends EventFields {
  timestamp: string;
  event_type: EventType;
}
