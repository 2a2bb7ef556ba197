import type { EventRow, EventType } from "../service/event.ts";
import { type LogEntry, type LogLevel, loguruLine } from "../service/loguru.ts";

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
] as const;

/** The loguru line that goes with an event, or none. `startMs` is when the gateway's process began. */
export function logLineFor(event: EventRow, startMs: number): string | undefined {
  const where = event.event_type === "http_request" ? httpWhere(event) : wheres[event.event_type];
  if (!where) return undefined;
  const [level, module, functionName, line] = where;
  const extra: Record<string, unknown> = { event_type: event.event_type };
  for (const column of extraColumns) if (event[column] !== undefined) extra[column] = event[column];
  const entry: LogEntry = {
    atMs: Date.parse(event.timestamp),
    level,
    module,
    function: functionName,
    line,
    message: messageOf(event),
    extra,
    exception: level === "ERROR" ? { type: "RuntimeError", value: messageOf(event) } : undefined,
  };
  return loguruLine(entry, startMs);
}

/** Requests that went well are not worth a line. */
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
  if (type === "synthesis_complete") return "Synthesis complete";
  if (type === "synthesis_error") return `Synthesis failed: ${error}`;
  if (type === "billing_processed") return `Billed ${data?.events_count} events`;
  if (type === "stripe_webhook") return `Stripe event ${data?.type} handled in ${event.duration_ms} ms`;
  const words = type.replaceAll("_", " ");
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  if (type === "error" || type === "warning") return String(error);
  return error === undefined ? sentence : `${sentence}: ${error}`;
}
