import type { Series, StatusList, Table } from "../../model/dashboard.ts";
import { is, textField } from "../../views/shared/names.ts";
import { asAskedOfPeople, bucketOf, inRange } from "../shared/asked.ts";
import { percentileLines } from "../shared/percentiles.ts";

export const detectionWait: Series = {
  kind: "series",
  id: "detection-wait",
  title: "Wait for layout detection",
  subtitle: "p50 and p95 of pages of scans",
  help: "Pages wait for one of few workers. The alert judges the median: below 5 s is normal, above 8 s is bad. One book of hundreds of pages lifts it for as long as it takes; a median that stays up without such a book is a dead worker.",
  width: 4,
  source: ["metrics_event"],
  range: "page",
  alert: "detection-wait",
  empty: "No page needed detection.",
  unit: "s",
  draw: "lines",
  between: "gap",
  order: ["p50", "p95"],
  sql: `SELECT ${bucketOf()} AS at, ${percentileLines("queue_wait_ms / 1000.0")}
FROM metrics_event WHERE ${is("detection_complete")} AND ${asAskedOfPeople} GROUP BY 1`,
};

const batch = textField("batch_job_submitted", "batch_id");

export const stuckBatches: StatusList = {
  kind: "status",
  id: "batches",
  title: "Batches",
  subtitle: "of 7 days: on their way, or back without pages",
  help: "A batch comes back within a day. Later it is stuck: its document shows a bar for ever until somebody submits it again. What has come back well is not listed.",
  width: 4,
  source: ["metrics_event"],
  range: "7d",
  ignores: ["people"],
  alert: "batch-stuck",
  empty: "No batch is on its way, and none has failed.",
  sql: `SELECT name, CASE WHEN failed IS NOT NULL THEN 'warning' WHEN :to - submitted > INTERVAL 24 HOUR THEN 'critical' ELSE 'ok' END AS state,
  CASE WHEN failed IS NULL THEN 'on its way' ELSE concat_ws(': ', 'came back without its pages', nullif(failed, '')) END AS detail, submitted AS since
FROM (
  SELECT 'batch ' || coalesce(${batch}, 'unknown') AS name, min(timestamp) AS submitted,
    count(*) FILTER (WHERE ${is("batch_job_complete")}) AS complete,
    min(coalesce(${textField("batch_job_failed", "error")}, '')) FILTER (WHERE ${is("batch_job_failed")}) AS failed
  FROM metrics_event WHERE ${is("batch_job_submitted", "batch_job_complete", "batch_job_failed")} AND ${inRange()}
  GROUP BY 1
)
WHERE complete = 0 ORDER BY state = 'ok', state = 'warning', submitted LIMIT 20`,
};

export const errors: Table = {
  kind: "table",
  id: "errors",
  title: "What went wrong",
  subtitle: "failed extractions, pages and detections, by what was said",
  help: "The words are the processors' own. Many documents of many people with the same words are a fault of ours; many of one person are one document that was tried again and again.",
  width: 12,
  source: ["metrics_event"],
  range: "page",
  empty: "No document failed.",
  columns: {
    step: { title: "Step", shows: "text", wideOnly: true },
    processor: { title: "Processor", shows: "text" },
    error: { title: "What was said", shows: "text" },
    times: { title: "Times", shows: "number", bar: true },
    documents: { title: "Documents", shows: "number", wideOnly: true },
    people: { title: "People", shows: "number", wideOnly: true },
    last: { title: "Last", shows: "time" },
  },
  sql: `SELECT CASE event_type WHEN 'document_extraction_error' THEN 'extraction' WHEN 'page_extraction_error' THEN 'page'
    ELSE 'detection' END AS step, coalesce(processor_slug, 'unknown') AS processor,
  concat_ws(' ', CAST(status_code AS VARCHAR), coalesce(${textField("document_extraction_error", "error")}, 'nothing')) AS error,
  count(*) AS times, count(DISTINCT document_id) AS documents, count(DISTINCT user_id) AS people, max(timestamp) AS last
FROM metrics_event
WHERE ${is("document_extraction_error", "page_extraction_error", "detection_error")} AND ${asAskedOfPeople}
GROUP BY 1, 2, 3 ORDER BY times DESC, last DESC LIMIT 25`,
};
