import type { Series, Table } from "../../model/dashboard.ts";
import { is, numberField, percentile } from "../../views/shared/names.ts";
import { asAskedOfPeople, bucketOf } from "../shared/asked.ts";
import { percentOf } from "../shared/percents.ts";

const blocks = numberField("document_upload", "blocks");

/** In the order in which a document takes them, with the events that tell of each. */
const taken: [step: string, condition: string][] = [
  ["fetched from the web", is("url_fetch")],
  ["known already", is("document_cache_hit", "extraction_cache_hit")],
  ["cost estimated", is("extraction_estimate")],
  ["queued for detection", is("detection_queued")],
  ["layout detected", is("detection_complete", "detection_error")],
  ["page read by Gemini", is("page_extraction_complete", "page_extraction_error")],
  ["figures that do not match", is("figure_count_mismatch")],
  ["text extracted", is("document_extraction_complete", "document_extraction_error")],
];
const mismatches = taken.findIndex(([step]) => step === "figures that do not match");
const failed = `${is("detection_error", "page_extraction_error", "figure_count_mismatch", "document_extraction_error")}
    OR (${is("url_fetch")} AND status_code >= 400)`;

export const steps: Table = {
  kind: "table",
  id: "steps",
  title: "The way of a document",
  subtitle: "each step: how often, how often not, how long",
  help: "Read it from top to bottom: a step with far fewer cases than the one before loses documents. Sites refuse about 6 % of fetches, which is normal. Of figures only the pages are known on which detection and the language model disagree, and so no share.",
  width: 8,
  source: ["metrics_event", "derived_event"],
  range: "page",
  empty: "No document was brought.",
  columns: {
    step: { title: "Step", shows: "text" },
    done: { title: "Done", shows: "number", bar: true },
    failed: { title: "Failed", shows: "number" },
    failed_percent: { title: "Share", shows: "number", unit: "%", bar: true },
    p50_ms: { title: "p50", shows: "number", unit: "ms", wideOnly: true },
    p95_ms: { title: "p95", shows: "number", unit: "ms" },
  },
  sql: `WITH taken AS (
  SELECT CASE ${taken.map(([, condition], index) => `WHEN ${condition} THEN ${index}`).join(" ")} END AS nth,
    coalesce(${failed}, false) AS failed, coalesce(duration_ms, total_latency_ms) AS took_ms
  FROM metrics_event
  WHERE (${taken.map(([, condition]) => condition).join(" OR ")}) AND ${asAskedOfPeople}
  UNION ALL
  SELECT ${taken.length}, false, NULL FROM derived_event WHERE ${is("document_upload")} AND ${asAskedOfPeople}
)
SELECT list_extract([${[...taken.map(([step]) => step), "split into blocks"].map((step) => `'${step}'`).join(", ")}], nth + 1) AS step,
  count(*) FILTER (WHERE NOT failed) AS done, count(*) FILTER (WHERE failed) AS failed,
  CASE WHEN nth <> ${mismatches} THEN ${percentOf("failed")} END AS failed_percent,
  ${percentile(50, "took_ms")} AS p50_ms, ${percentile(95, "took_ms")} AS p95_ms
FROM taken GROUP BY nth ORDER BY nth`,
};

export const blocksPerDocument: Series = {
  kind: "series",
  id: "blocks-per-document",
  title: "Blocks of a document",
  subtitle: "uploads as the log tells of them: mean, and the longest",
  help: "What an upload is split into, and so how much speech may be asked for at once. A mean that falls to one means that splitting has stopped; a very long document is a queue in the making.",
  width: 4,
  source: ["derived_event"],
  range: "page",
  empty: "The log tells of no upload.",
  unit: "blocks",
  draw: "lines",
  between: "gap",
  order: ["mean", "longest"],
  sql: `SELECT ${bucketOf()} AS at, unnest(['mean', 'longest']) AS line, unnest([avg(${blocks}), max(${blocks})]) AS value
FROM derived_event WHERE ${is("document_upload")} AND ${asAskedOfPeople} GROUP BY 1`,
};
