import type { KnownArea } from "../known-area.ts";

/** From what a person gives to blocks that can be spoken: fetched, extracted, laid out, read by the language model, split. */
export const documentProcessing: KnownArea = {
  id: "document-processing",
  title: "Document processing",
  answers:
    "How many documents come in, what extracts them, how long does each step take, and where do they fail? Of Gemini's pages: read, tried again, refused with 429, 500, 503 or 504?",
  source: "the gateway, at each step of a document and of a page; uploads and retries from its log",
  events: [
    { type: "document_upload", filled: ["data"] },
    { type: "document_extraction_complete", filled: ["processor_slug", "text_length", "duration_ms", "document_id"] },
    { type: "document_extraction_error", filled: ["processor_slug", "document_id", "data"] },
    { type: "extraction_estimate", filled: ["processor_slug", "document_id", "data"] },
    { type: "page_extraction_complete", filled: ["processor_slug", "page_idx", "duration_ms", "total_token_count"] },
    { type: "page_extraction_error", filled: ["processor_slug", "page_idx", "status_code", "data"] },
    { type: "gemini_retry", filled: ["retry_count", "status_code"] },
    { type: "figure_count_mismatch", filled: ["document_id", "page_idx", "data"] },
    { type: "document_cache_hit", filled: ["document_id", "cache_hit"] },
    { type: "extraction_cache_hit", filled: ["document_id", "cache_hit"] },
    { type: "url_fetch", filled: ["document_id", "status_code", "duration_ms"] },
    { type: "detection_queued", filled: ["page_idx", "queue_type", "queue_depth"] },
    { type: "detection_complete", filled: ["page_idx", "queue_wait_ms", "worker_latency_ms", "worker_id"] },
    { type: "detection_error", filled: ["page_idx"] },
  ],
  window: "12h",
  views: ["document_processing", "gemini_pages"],
};
