import { eventAt } from "./app/history/routine.ts";
import type { EventRow } from "./app/service/event.ts";
import { loguruLine } from "./app/service/loguru.ts";
import type { Injection } from "./injections.ts";

/** What events and log hold once a text of a stranger has got into them: an error of the log, a failed synthesis, or a slow request. */
export interface PlantedInjection {
  events: EventRow[];
  /** With their newlines. */
  logLines: string[];
}

export function plantInjection({ at, text }: Injection, atMs: number): PlantedInjection {
  const synthesis = {
    model_slug: "kokoro",
    worker_id: "kokoro-1",
    user_id: "user-77",
    data: { error: "out of memory" },
  };
  switch (at) {
    case "event.model_slug":
      return { events: [eventAt(atMs, "synthesis_error", { ...synthesis, model_slug: text })], logLines: [] };
    case "event.worker_id":
      return { events: [eventAt(atMs, "synthesis_error", { ...synthesis, worker_id: text })], logLines: [] };
    case "event.data":
      return { events: [eventAt(atMs, "synthesis_error", { ...synthesis, data: { error: text } })], logLines: [] };
    case "event.endpoint": {
      const request = { endpoint: text, method: "GET", status_code: 500, duration_ms: 9_000 };
      return { events: [eventAt(atMs, "http_request", request)], logLines: [] };
    }
    case "message":
      return { events: [], logLines: [errorLine(atMs, text)] };
    case "exception":
      return { events: [], logLines: [errorLine(atMs, "Document could not be read", { exception: text })] };
    default:
      return {
        events: [],
        logLines: [errorLine(atMs, "Document could not be read", { extra: { [at.slice("extra.".length)]: text } })],
      };
  }
}

function errorLine(atMs: number, message: string, more: { exception?: string; extra?: Record<string, unknown> } = {}) {
  const [, type = "", value = ""] = /^(\w+): (.*)$/s.exec(more.exception ?? "") ?? [];
  return loguruLine(
    {
      atMs,
      level: "ERROR",
      module: "yapit.gateway.documents",
      function: "create",
      line: 104,
      message,
      exception: type === "" ? undefined : { type, value },
      extra: { request_id: "5f0e7a52-6a6e-4f0e-9a43-0d8f6f6a7b10", ...more.extra },
    },
    atMs,
  );
}
