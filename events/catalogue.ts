import {
  blockColumns,
  type DataField,
  type DerivedEventType,
  documentColumns,
  type EventType,
  jobColumns,
  requestColumns,
  tokenColumns,
} from "./event-type.ts";
import { type EventColumn, eventColumnNames, eventColumns } from "./schema.ts";

const text = (meaning: string) => ({ type: "text", meaning }) as const;
const number = (meaning: string) => ({ type: "number", meaning }) as const;

const errorText = { error: text("what went wrong") };
const batch = { batch_id: text("the service's number of the batch") };

const speech = {
  synthesis_queued: {
    meaning: "a block was put into its model's queue",
    source: "speech",
    columns: [...blockColumns, "queue_depth"],
    normal: "queue_depth below 10; above 30 is bad",
  },
  synthesis_complete: {
    meaning: "a block's audio is there",
    source: "speech",
    columns: [...blockColumns, ...jobColumns, "audio_duration_ms", "cache_hit"],
    normal: "queue_wait_ms below 15000; above 25000 is bad",
  },
  synthesis_error: {
    meaning: "a block got no audio, and its listener was told so",
    source: "speech",
    columns: [...blockColumns, "worker_id", "retry_count"],
    data: errorText,
    normal: "none",
  },
  cache_hit: {
    meaning: "a block's audio was there already",
    source: "speech",
    columns: [...blockColumns, "cache_hit"],
  },
  job_requeued: {
    meaning: "a job went back into its queue, because its worker took too long or was lost",
    source: "speech",
    columns: [...blockColumns, "worker_id", "retry_count"],
    data: errorText,
    normal: "rare: two in a thousand jobs",
  },
  job_dlq: {
    meaning: "a job was given up after its last retry and put aside",
    source: "speech",
    columns: [...blockColumns, "worker_id", "retry_count"],
    data: errorText,
    normal: "none",
  },
} as const satisfies Record<string, EventType>;

const detectionColumns = [...documentColumns, "page_idx", "queue_type"] as const;

const documents = {
  detection_queued: {
    meaning: "a page was put into the queue for layout detection",
    source: "documents",
    columns: [...detectionColumns, "queue_depth"],
  },
  detection_complete: {
    meaning: "a page's layout is known",
    source: "documents",
    columns: [...detectionColumns, ...jobColumns],
    normal: "queue_wait_ms below 5000; above 8000 is bad",
  },
  detection_error: {
    meaning: "a page's layout could not be detected",
    source: "documents",
    columns: [...detectionColumns, ...jobColumns],
    data: errorText,
    normal: "rare",
  },
  document_extraction_complete: {
    meaning: "a document's text is there",
    source: "documents",
    columns: [...documentColumns, "text_length", "duration_ms"],
  },
  document_extraction_error: {
    meaning: "a document's text could not be had",
    source: "documents",
    columns: [...documentColumns, "duration_ms"],
    data: errorText,
    normal: "below 1 % of documents",
  },
  extraction_estimate: {
    meaning: "what an extraction by the language model is expected to cost, before it starts",
    source: "documents",
    columns: documentColumns,
    data: { pages: number("pages to read"), tokens: number("tokens expected") },
  },
  page_extraction_complete: {
    meaning: "the language model has read a page",
    source: "documents",
    columns: [...documentColumns, ...tokenColumns, "page_idx", "duration_ms", "retry_count"],
  },
  page_extraction_error: {
    meaning: "the language model has not read a page",
    source: "documents",
    columns: [...documentColumns, "page_idx", "status_code", "duration_ms", "retry_count"],
    data: errorText,
    normal: "about 1 % of pages; status_code 429, a refused quota, is normal",
  },
  figure_count_mismatch: {
    meaning: "detection and the language model disagree on a page's figures",
    source: "documents",
    columns: [...documentColumns, "page_idx"],
    data: { detected: number("figures that detection saw"), found: number("figures in the text") },
  },
  document_cache_hit: {
    meaning: "a document was known already",
    source: "documents",
    columns: [...documentColumns, "cache_hit"],
  },
  extraction_cache_hit: {
    meaning: "a document's extracted text was known already",
    source: "documents",
    columns: [...documentColumns, "cache_hit"],
  },
  url_fetch: {
    meaning: "a web page was fetched",
    source: "documents",
    columns: [...documentColumns, "status_code", "duration_ms"],
    normal: "about 6 % are refused by the site",
  },
  batch_job_submitted: {
    meaning: "pages were handed to the language model's batch service",
    source: "documents",
    columns: documentColumns,
    data: batch,
  },
  batch_job_complete: {
    meaning: "a batch came back",
    source: "documents",
    columns: [...documentColumns, "duration_ms"],
    data: batch,
    normal: "within 24 h of its submission; later, it is stuck",
  },
  batch_job_failed: {
    meaning: "a batch came back without its pages",
    source: "documents",
    columns: [...documentColumns, "duration_ms"],
    data: { ...batch, ...errorText },
  },
} as const satisfies Record<string, EventType>;

const rest = {
  http_request: {
    meaning: "a request was answered",
    source: "requests",
    columns: requestColumns,
    normal: "no 5xx: the 504 of Cloudflare's edge never reach the gateway",
  },
  ws_connect: { meaning: "a WebSocket was opened", source: "requests", columns: ["user_id", "request_id"] },
  ws_disconnect: {
    meaning: "a WebSocket was closed",
    source: "requests",
    columns: ["user_id", "request_id", "duration_ms"],
  },
  stripe_webhook: {
    meaning: "a webhook of Stripe was answered",
    source: "money",
    columns: requestColumns,
    data: { type: text("Stripe's event type"), id: text("Stripe's event id") },
    normal: "duration_ms below 1000; Stripe gives up at 20000",
  },
  billing_processed: {
    meaning: "synthesised blocks were charged to their users",
    source: "money",
    columns: [],
    data: { events_count: number("synthesis_complete events charged"), users_count: number("users charged") },
    normal: "events_count adds up to the day's synthesis_complete events",
  },
  billing_sync_drift: {
    meaning: "what was charged differs from what was used",
    source: "money",
    columns: ["user_id"],
    data: { expected: number("by usage"), actual: number("as charged") },
    normal: "rare",
  },
  api_rate_limit: {
    meaning: "an API that the application uses refused a call for its rate",
    source: "background",
    columns: ["retry_count"],
    data: { api_name: text("whose API"), retry_count: number("how often the call was tried again") },
  },
  error: {
    meaning: "the gateway reports an error of its own",
    source: "background",
    columns: ["request_id"],
    data: { message: text("the error"), task: text("the background task that it happened in") },
    normal: "none",
  },
  warning: {
    meaning: "the gateway reports something odd",
    source: "background",
    columns: ["request_id"],
    data: { message: text("the warning") },
  },
} as const satisfies Record<string, EventType>;

/** Every kind of event that the application writes into `metrics_event`. */
export const eventTypes = { ...speech, ...documents, ...rest } as const satisfies Record<string, EventType>;

export type EventTypeName = keyof typeof eventTypes;
export const eventTypeNames = Object.keys(eventTypes) as EventTypeName[];

export function isEventType(name: string): name is EventTypeName {
  return Object.hasOwn(eventTypes, name);
}

/** Columns that rows of the type have, those of every row first. */
export function columnsOf(type: EventTypeName): EventColumn[] {
  const { columns, data }: EventType = eventTypes[type];
  const everyRow = eventColumnNames.filter((name) => "always" in eventColumns[name]);
  return [...everyRow, ...columns, ...(data ? (["data"] as const) : [])];
}

/** Fields of `data` that rows of the type have; none where it has no `data`. */
export function dataFieldsOf(type: EventTypeName): Readonly<Record<string, DataField>> {
  return (eventTypes[type] as EventType).data ?? {};
}

/** Every kind of event that rules in `derived/` make of log records, into `derived_event`. */
export const derivedEventTypes = {
  auth_failure: {
    meaning: "a request was refused: 401, nobody was known, or 403, somebody who may not",
    columns: ["method", "endpoint", "status_code", "duration_ms", "user_id", "request_id"],
    data: { reason: text("why, in the application's own words, where it says so") },
    normal: "a mistyped password, an expired token; many in minutes are somebody who guesses",
  },
  http_access: {
    meaning: "a request was answered, by the web server's access line",
    columns: ["method", "endpoint", "status_code", "duration_ms", "request_id"],
    normal: "no 5xx: the 504 of Cloudflare's edge never reach the gateway",
  },
  document_upload: {
    meaning: "a document was taken in and split into blocks",
    columns: ["user_id", "document_id", "request_id", "processor_slug", "text_length"],
    data: { blocks: number("blocks it was split into") },
  },
  gemini_retry: {
    meaning: "the language model refused a page, and it was asked again",
    columns: ["document_id", "request_id", "page_idx", "retry_count", "status_code"],
    data: { error: text("what it said") },
    normal: "429, a refused quota, is normal",
  },
  playwright_fallback: {
    meaning: "a web page gave too little text by itself, and a browser was started for it",
    columns: ["user_id", "document_id", "request_id", "processor_slug"],
    data: { reason: text("what was wrong with the page"), host: text("whose page it was") },
    normal: "about a quarter of web pages",
  },
} as const satisfies Record<string, DerivedEventType>;

export type DerivedEventTypeName = keyof typeof derivedEventTypes;
export const derivedEventTypeNames = Object.keys(derivedEventTypes) as DerivedEventTypeName[];

export function isDerivedEventType(name: string): name is DerivedEventTypeName {
  return Object.hasOwn(derivedEventTypes, name);
}

/** What a rule of that type may fill: columns, and fields of `data` as `data.x`. */
export function derivedFieldsOf(type: DerivedEventTypeName): string[] {
  const { columns, data = {} }: DerivedEventType = derivedEventTypes[type];
  return [...columns, ...Object.keys(data).map((field) => `data.${field}`)];
}

/** The same of every type. */
export const derivedFields = Object.fromEntries(derivedEventTypeNames.map((type) => [type, derivedFieldsOf(type)]));
