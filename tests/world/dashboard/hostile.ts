import type { HostRows } from "../../../model/host-tables.ts";
import { logLinesFor } from "../app/history/log-lines.ts";
import type { HistoryBatch } from "../app/history.ts";
import type { EventFields, EventRow, EventType } from "../app/service/event.ts";
import { sampleMemory } from "./memory.ts";
import { endsMs } from "./past.ts";

const spoils = "document.title='gone'";

/** Text that somebody else wrote and that tries something: to run, to break out, to be too long, or to look like something else. */
export const hostileTexts = {
  image: `<img src=x onerror="${spoils}">`,
  script: `</script><script>${spoils}</script>`,
  long: "endless ".repeat(1_250),
  unbroken: "x".repeat(10_000),
  backwards: "\u202Eorokok",
  invisible: "ko\u200Bko\u200Dro\uFEFF",
  template: "{a|{b}} {value} {c0} $\u007Bdocument.title\u007D",
  sql: "'; DROP TABLE metrics_event; --",
  link: `javascript:${spoils}|click me`,
} as const;

const kinds: readonly EventType[] = [
  ...(["synthesis_queued", "synthesis_complete", "synthesis_error", "job_requeued", "job_dlq", "cache_hit"] as const),
  ...(["document_extraction_complete", "document_extraction_error", "page_extraction_error", "url_fetch"] as const),
  ...(["http_request", "stripe_webhook", "api_rate_limit", "billing_sync_drift", "error", "warning"] as const),
];

/** The last hours of an application in which every text of an event or log line is one of those. */
export function hostileEvents(): HistoryBatch {
  const events = Object.values(hostileTexts).flatMap((text, which) =>
    kinds.flatMap((event_type, kind) =>
      Array.from({ length: 6 }, (_, again): EventRow => {
        const atMs = endsMs - (1 + again) * 1_800_000 - which * 60_000 - kind * 1_000;
        return { timestamp: new Date(atMs).toISOString(), event_type, ...fieldsOf(text, which * 100 + again) };
      }),
    ),
  );
  return { events, logLines: events.flatMap((event) => logLinesFor(event, endsMs - 86_400_000)) };
}

const fieldsOf = (text: string, block_idx: number): EventFields => ({
  ...{
    model_slug: text,
    voice_slug: text,
    variant_hash: text,
    worker_id: text,
    queue_type: "tts",
    processor_slug: text,
  },
  ...{ endpoint: text, method: "GET", status_code: 500, user_id: text, document_id: text, request_id: text, block_idx },
  ...{
    text_length: 120,
    queue_wait_ms: 700,
    worker_latency_ms: 900,
    total_latency_ms: 1_700,
    audio_duration_ms: 7_400,
  },
  ...{ cache_hit: false, queue_depth: 3, retry_count: 1, page_idx: 0, duration_ms: 450 },
  ...{ prompt_token_count: 900, candidates_token_count: 300, thoughts_token_count: 0, total_token_count: 1_200 },
  data: {
    message: text,
    error: text,
    api_name: text,
    host: text,
    reason: text,
    expected: 9,
    actual: 7,
    retry_count: 1,
  },
});

/** A host that remembers such texts. They are as long as what fills these tables lets them be. */
export function hostileMemory(): HostRows {
  const rows = sampleMemory();
  const texts = Object.values(hostileTexts).map((text) => text.slice(0, 200));
  const text = (index: number) => texts[index % texts.length] as string;
  return {
    ...rows,
    alert_firing: rows.alert_firing.map((row, index) => ({
      ...row,
      labels: text(index),
      title: text(index),
      held: text(index),
    })),
    alert_silence: rows.alert_silence.map((row, index) => ({ ...row, labels: text(index), reason: text(index + 1) })),
    alert_now: rows.alert_now.map((row, index) => ({ ...row, detail: text(index) })),
    service_now: rows.service_now.map((row, index) => ({
      ...row,
      service: text(index),
      image: text(index),
      state: text(index),
    })),
    uptime_check: rows.uptime_check.map((row, index) => ({ ...row, name: text(index) })),
    uptime_outage: rows.uptime_outage.map((row, index) => ({ ...row, name: text(index) })),
    deploy: rows.deploy.map((row, index) => ({ ...row, message: text(index), by: text(index), commit: text(index) })),
    report: rows.report.map((row, index) => ({ ...row, summary: text(index) })),
    timer_now: rows.timer_now.map((row, index) => ({ ...row, unit: text(index), state: text(index) })),
    disk_now: rows.disk_now.map((row, index) => ({ ...row, mount: text(index) })),
  };
}
