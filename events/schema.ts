import type { Duration } from "../model/duration.ts";

/** What a column holds in PostgreSQL. DuckDB knows all of these by the same name but `jsonb`. */
export type ColumnType = "bigint" | "timestamptz" | "text" | "integer" | "boolean" | "jsonb";

export interface Column {
  type: ColumnType;
  /** `ms`, `jobs`, `tokens`: what the number counts. */
  unit?: string;
  /** Present in every row, whatever its type. */
  always?: true;
  meaning: string;
}

/** The application's one table of events, in its own order. */
export const eventTable = "metrics_event";

/** Every column of `metrics_event`. Which event types fill which of them stands in `catalogue.ts`. */
export const eventColumns = {
  id: { type: "bigint", always: true, meaning: "number of the row, rising in the order of insertion" },
  timestamp: { type: "timestamptz", always: true, meaning: "when it happened, by the application's clock" },
  event_type: { type: "text", always: true, meaning: "what happened; one of the catalogue's types" },
  model_slug: { type: "text", meaning: "speech model, and so the queue" },
  voice_slug: { type: "text", meaning: "voice of the speech" },
  variant_hash: { type: "text", meaning: "key of one text in one voice and model; the cache's key" },
  text_length: { type: "integer", unit: "characters", meaning: "length of the text to speak" },
  queue_wait_ms: { type: "integer", unit: "ms", meaning: "from queued to taken by a worker" },
  worker_latency_ms: { type: "integer", unit: "ms", meaning: "from taken by a worker to its result" },
  total_latency_ms: { type: "integer", unit: "ms", meaning: "from queued to the result at the gateway" },
  audio_duration_ms: { type: "integer", unit: "ms", meaning: "how long the audio plays at normal speed" },
  cache_hit: { type: "boolean", meaning: "the result was there already" },
  queue_depth: { type: "integer", unit: "jobs", meaning: "jobs waiting in the queue at that moment" },
  worker_id: { type: "text", meaning: "worker that did it, or failed to" },
  queue_type: { type: "text", meaning: "kind of queue: tts or detection" },
  retry_count: { type: "integer", unit: "retries", meaning: "how often the job has been tried again" },
  processor_slug: { type: "text", meaning: "what extracted the document: pymupdf, epub, defuddle:static, gemini, …" },
  page_idx: { type: "integer", meaning: "page of the document, from 0" },
  prompt_token_count: { type: "integer", unit: "tokens", meaning: "tokens sent to the language model" },
  candidates_token_count: { type: "integer", unit: "tokens", meaning: "tokens of its answer" },
  thoughts_token_count: { type: "integer", unit: "tokens", meaning: "tokens of its reasoning" },
  cached_content_token_count: { type: "integer", unit: "tokens", meaning: "tokens sent that its cache knew" },
  total_token_count: { type: "integer", unit: "tokens", meaning: "all tokens of the call" },
  endpoint: { type: "text", meaning: "path of the request, without identifiers" },
  method: { type: "text", meaning: "HTTP method" },
  status_code: { type: "integer", meaning: "HTTP status of the answer" },
  duration_ms: { type: "integer", unit: "ms", meaning: "from the request, or the start of the work, to its end" },
  user_id: { type: "text", meaning: "whose request it was; `anon-` starts an anonymous one" },
  document_id: { type: "text", meaning: "document it belongs to" },
  request_id: { type: "text", meaning: "request it belongs to, as in the logs" },
  block_idx: { type: "integer", meaning: "block of the document, from 0" },
  data: { type: "jsonb", meaning: "what only this event type has; its fields stand in the catalogue" },
} as const satisfies Record<string, Column>;

export type EventColumn = keyof typeof eventColumns;
export const eventColumnNames = Object.keys(eventColumns) as EventColumn[];

/** How long each table keeps its rows; null keeps them for ever. */
export const retention = {
  metrics_event: "30d",
  metrics_hourly: "365d",
  metrics_daily: null,
} as const satisfies Record<string, Duration | null>;

/** Rows of `metrics_event` are stored by the day and compressed once they are this old. */
export const chunkInterval: Duration = "1d";
export const compressAfter: Duration = "7d";

export type Dialect = "postgres" | "duckdb";

/** A type's name in the dialect: DuckDB calls jsonb JSON. */
export function typeName(type: ColumnType, dialect: Dialect): string {
  return dialect === "duckdb" && type === "jsonb" ? "json" : type;
}

/** CREATE TABLE for `metrics_event`, without indices, as an empty table of the same shape needs it. */
export function createTableSql(dialect: Dialect, table: string = eventTable): string {
  const lines = eventColumnNames.map((name) => {
    const { type, always }: Column = eventColumns[name];
    return `  ${name} ${typeName(type, dialect)}${always ? " NOT NULL" : ""}`;
  });
  return `CREATE TABLE ${table} (\n${lines.join(",\n")}\n)`;
}
