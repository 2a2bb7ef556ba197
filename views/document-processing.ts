import type { View } from "../model/view.ts";
import { is, numberField, percentile } from "./shared/names.ts";

const stepOf = (type: Parameters<typeof is>[0], step: string, failed = "false") =>
  `SELECT timestamp, '${step}' AS step, processor_slug, duration_ms, text_length, ${failed} AS failed, NULL AS blocks
  FROM metrics_event WHERE ${is(type)}`;

const steps = [
  `SELECT timestamp, 'upload' AS step, processor_slug, NULL AS duration_ms, text_length, false AS failed,
    ${numberField("document_upload", "blocks")} AS blocks
  FROM derived_event WHERE ${is("document_upload")}`,
  stepOf("url_fetch", "fetch", "coalesce(status_code >= 400, false)"),
  stepOf("document_cache_hit", "cached"),
  stepOf("extraction_cache_hit", "cached"),
  stepOf("document_extraction_complete", "extraction"),
  stepOf("document_extraction_error", "extraction", "true"),
  `SELECT timestamp, 'detection' AS step, processor_slug, total_latency_ms, text_length, ${is("detection_error")} AS failed, NULL
  FROM metrics_event WHERE ${is("detection_complete", "detection_error")}`,
  stepOf("extraction_estimate", "estimate"),
  stepOf("detection_queued", "queued"),
  stepOf("page_extraction_complete", "page"),
  stepOf("page_extraction_error", "page", "true"),
  stepOf("figure_count_mismatch", "mismatch", "true"),
];

export const documentProcessing: View = {
  name: "document_processing",
  meaning:
    "One hour of one step of one processor a row. Steps: upload (with the blocks it was split into), fetch, cached, extraction, estimate, detection, page, mismatch (of figures).",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "its beginning" },
    step: {
      type: "VARCHAR",
      meaning: "upload, fetch, cached, extraction, estimate, queued (for detection), detection, page or mismatch",
    },
    processor: {
      type: "VARCHAR",
      meaning: "what does it: pymupdf, defuddle:static, gemini, …; NULL where nobody says",
    },
    done: { type: "BIGINT", meaning: "documents or pages that went through" },
    failed: { type: "BIGINT", meaning: "those that did not" },
    failed_percent: { type: "DOUBLE", unit: "%", meaning: "share of those that did not" },
    blocks: { type: "BIGINT", unit: "blocks", meaning: "of the step upload: blocks that documents were split into" },
    characters: { type: "BIGINT", unit: "characters", meaning: "length of the text" },
    p50_ms: { type: "DOUBLE", unit: "ms", meaning: "half of them were faster" },
    p95_ms: { type: "DOUBLE", unit: "ms", meaning: "all but one of 20 were faster" },
  },
  sql: `
WITH step AS (
  ${steps.join("\n  UNION ALL\n  ")}
)
SELECT date_trunc('hour', timestamp) AS hour, step, processor_slug AS processor,
  count(*) FILTER (WHERE NOT failed) AS done, count(*) FILTER (WHERE failed) AS failed,
  100.0 * count(*) FILTER (WHERE failed) / count(*) AS failed_percent,
  sum(blocks) AS blocks, sum(text_length) AS characters,
  ${percentile(50, "duration_ms")} AS p50_ms, ${percentile(95, "duration_ms")} AS p95_ms
FROM step GROUP BY ALL`,
  example: {
    shows: "what extracts documents, and how often that fails",
    sql: `SELECT processor, sum(done) AS done, sum(failed) AS failed, round(max(p95_ms)) AS worst_p95_ms
FROM document_processing WHERE step = 'extraction' GROUP BY processor ORDER BY done DESC`,
  },
};
