import type { EventRow, EventType } from "../service/event.ts";
import { retryLine } from "../service/gemini.ts";
import { type LogEntry, type LogLevel, loguruLine } from "../service/loguru.ts";
import { retriesOf } from "./retries.ts";

type Where = [level: LogLevel, module: string, functionName: string, line: number];

/** Which events the gateway also writes about in its log, and from where. */
const wheres: Partial<Record<EventType, Where>> = {
  synthesis_complete: ["INFO", "yapit.gateway.results", "handle", 92],
  synthesis_error: ["ERROR", "yapit.gateway.results", "fail", 118],
  job_requeued: ["WARNING", "yapit.gateway.results", "handle", 57],
  document_extraction_complete: ["INFO", "yapit.gateway.documents", "create", 96],
  document_extraction_error: ["WARNING", "yapit.gateway.documents", "create", 104],
  page_extraction_error: ["WARNING", "yapit.gateway.gemini", "extract_page", 211],
  detection_error: ["WARNING", "yapit.gateway.detection", "handle", 73],
  ws_connect: ["INFO", "yapit.gateway.ws", "connect", 52],
  billing_processed: ["INFO", "yapit.gateway.billing", "consume", 74],
  billing_sync_drift: ["WARNING", "yapit.gateway.billing", "reconcile", 140],
  stripe_webhook: ["INFO", "yapit.gateway.stripe", "webhook", 130],
  api_rate_limit: ["WARNING", "yapit.gateway.gemini", "call", 88],
  batch_job_failed: ["ERROR", "yapit.gateway.batch", "poll", 66],
  warning: ["WARNING", "yapit.gateway.main", "watch", 19],
  error: ["ERROR", "yapit.gateway.background", "_supervise", 41],
};

const extraColumns = [
  "request_id",
  "user_id",
  "model_slug",
  "voice_slug",
  "variant_hash",
  "worker_id",
  "document_id",
  "processor_slug",
  "text_length",
] as const;

/** The loguru lines that go with an event, in their order; often none. `startMs` is when the gateway's process began. */
export function logLinesFor(event: EventRow, startMs: number): string[] {
  const entries = [...before(event), ...itself(event), ...accessLine(event)];
  return entries.map((entry) => loguruLine({ atMs: Date.parse(event.timestamp), ...entry }, startMs));
}

type Entry = Omit<LogEntry, "atMs">;

function itself(event: EventRow): Entry[] {
  const where = event.event_type === "http_request" ? httpWhere(event) : wheres[event.event_type];
  if (!where) return [];
  const extra: Record<string, unknown> = { event_type: event.event_type };
  for (const column of extraColumns) if (event[column] !== undefined) extra[column] = event[column];
  const message = messageOf(event);
  const exception = where[0] === "ERROR" ? { type: "RuntimeError", value: message } : undefined;
  return [{ ...at(where), message, extra, exception }];
}

/** What was written on the way to the event: retries, and the browser that a web page needed. */
function before({ event_type: type, processor_slug, ...event }: EventRow): Entry[] {
  const { user_id, document_id, request_id, page_idx } = event;
  if (type === "document_extraction_complete" && processor_slug === "defuddle:playwright") {
    const message = "Static extraction of pages.example.test gave 31 characters, falling back to Playwright";
    const extra = { user_id, document_id, request_id };
    return [{ ...at(["INFO", "yapit.gateway.webpage", "extract", 63]), message, extra }];
  }
  if (type !== "page_extraction_complete" && type !== "page_extraction_error") return [];
  return retriesOf(event).map((refusal, index) => ({
    ...at(["WARNING", "yapit.gateway.gemini", "extract_page", 198]),
    message: retryLine(refusal, index + 1),
    extra: { document_id, request_id, page_idx },
  }));
}

/** uvicorn's line of a request, with what a middleware has bound beside it. */
function accessLine({ event_type: type, method, endpoint = "", request_id = "", data, ...event }: EventRow): Entry[] {
  if (type !== "http_request" && type !== "stripe_webhook") return [];
  const digits = request_id.replaceAll("-", "");
  const path = endpoint.replace("{id}", request_id).replace("{hash}", digits + digits);
  const client = data?.client ?? "10.0.1.4";
  const port = 32_768 + (Number.parseInt(digits.slice(0, 4), 16) % 28_000);
  return [
    {
      ...at(["INFO", "uvicorn.access", "send", 476]),
      message: `${client}:${port} - "${method} ${path} HTTP/1.1" ${event.status_code}`,
      extra: { request_id, duration_ms: event.duration_ms },
    },
  ];
}

function at([level, module, functionName, line]: Where): Omit<Entry, "message"> {
  return { level, module, function: functionName, line };
}

/** What is known of a request that went wrong, beside its access line. */
function httpWhere({ status_code: status = 200 }: EventRow): Where | undefined {
  if (status >= 500) return ["ERROR", "yapit.gateway.http", "handle", 61];
  return status === 401 ? ["WARNING", "yapit.gateway.auth", "sign_in", 44] : undefined;
}

function messageOf({ event_type: type, data, ...event }: EventRow): string {
  const error = data?.error ?? data?.message;
  if (type === "http_request") {
    if (event.status_code === 401) return "Sign-in refused";
    return `Unhandled exception on ${event.method} ${event.endpoint}`;
  }
  if (type === "document_extraction_complete") {
    return `Document created with ${Math.max(1, Math.round((event.text_length ?? 0) / 130))} blocks`;
  }
  if (type === "synthesis_complete") return "Synthesis complete";
  if (type === "synthesis_error") return `Synthesis failed: ${error}`;
  if (type === "billing_processed") return `Billed ${data?.events_count} events`;
  if (type === "stripe_webhook") return `Stripe event ${data?.type} handled in ${event.duration_ms} ms`;
  const words = type.replaceAll("_", " ");
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  if (type === "error" || type === "warning") return String(error);
  return error === undefined ? sentence : `${sentence}: ${error}`;
}
