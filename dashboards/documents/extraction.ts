import type { Histogram, Series, Table } from "../../model/dashboard.ts";
import { is, percentile } from "../../views/shared/names.ts";
import { asAskedOfPeople, bucketOf } from "../shared/asked.ts";
import { percentOf } from "../shared/percents.ts";

const processor = "coalesce(processor_slug, 'unknown')";
const complete = is("document_extraction_complete");
const failed = is("document_extraction_error");
const done = `FROM metrics_event WHERE ${complete} AND ${asAskedOfPeople}`;
const ended = `FROM metrics_event WHERE ${is("document_extraction_complete", "document_extraction_error")} AND ${asAskedOfPeople}`;
/** From the plainest to the dearest. */
const order = [
  "passthrough",
  "epub",
  "pymupdf",
  "defuddle:static",
  "defuddle:static-bot",
  "defuddle:playwright",
  "gemini",
];

export const byProcessor: Series = {
  kind: "series",
  id: "by-processor",
  title: "Documents",
  subtitle: "extracted, by what did it",
  help: "What people bring: pasted text (passthrough), books, files, web pages (defuddle), scans (Gemini). A processor that disappears while the others go on is broken before its first error, or is no longer chosen.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "No document was extracted.",
  unit: "documents",
  draw: "stacked",
  between: "zero",
  order,
  sql: `SELECT ${bucketOf()} AS at, ${processor} AS processor, count(*) AS value ${done} GROUP BY 1, 2`,
};

export const failedByProcessor: Series = {
  kind: "series",
  id: "failed-by-processor",
  title: "Failed documents",
  subtitle: "by what should have read them",
  help: "One processor alone is that one's fault, or one site's that has changed; all of them together are the gateway's or the disk's. The alert judges the share of an hour with ten documents at least, so that one failed document at night tells nobody. Shares stand in the table below.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  alert: "extraction-errors",
  leadsTo: "#/documents/errors",
  empty: "No document failed.",
  unit: "documents",
  draw: "stacked",
  between: "zero",
  order,
  sql: `SELECT ${bucketOf()} AS at, ${processor} AS processor, count(*) AS value
FROM metrics_event WHERE ${failed} AND ${asAskedOfPeople} GROUP BY 1, 2`,
};

export const processors: Table = {
  kind: "table",
  id: "processors",
  title: "Processors",
  subtitle: "what each did, how often it failed, and how long it took",
  help: "The first place to look when documents are slow or fail. Time for 1,000 characters makes processors comparable whatever the length of what they were given: a step upwards there is a slower processor, and not longer documents.",
  width: 12,
  source: ["metrics_event"],
  range: "page",
  empty: "No document was extracted.",
  columns: {
    processor: { title: "Processor", shows: "text" },
    documents: { title: "Extracted", shows: "number", bar: true },
    failed: { title: "Failed", shows: "number", wideOnly: true },
    failed_percent: { title: "Failed, share", shows: "number", unit: "%", bar: true },
    p50_ms: { title: "p50", shows: "number", unit: "ms", wideOnly: true },
    p95_ms: { title: "p95", shows: "number", unit: "ms", bar: true },
    per_1000_ms: { title: "For 1,000 characters", shows: "number", unit: "ms", wideOnly: true },
    characters: { title: "Characters", shows: "number", wideOnly: true },
    last: { title: "Last", shows: "time", wideOnly: true },
  },
  sql: `SELECT ${processor} AS processor, count(*) FILTER (WHERE ${complete}) AS documents, count(*) FILTER (WHERE ${failed}) AS failed,
  ${percentOf(failed)} AS failed_percent,
  ${percentile(50, "duration_ms")} FILTER (WHERE ${complete}) AS p50_ms,
  ${percentile(95, "duration_ms")} FILTER (WHERE ${complete}) AS p95_ms,
  1000.0 * sum(duration_ms) FILTER (WHERE ${complete})
    / nullif(sum(text_length) FILTER (WHERE ${complete}), 0) AS per_1000_ms,
  sum(text_length) FILTER (WHERE ${complete}) AS characters, max(timestamp) AS last
${ended} GROUP BY 1 ORDER BY documents DESC, processor`,
};

export const timeByProcessor: Series = {
  kind: "series",
  id: "time-by-processor",
  title: "Extraction time",
  subtitle: "p95, by processor",
  help: "Gemini takes seconds for each page, a browser two or three seconds for its site, everything else less than one. A processor that leaves its own level has become slow, or was given much longer documents: the panel beside it tells those two apart.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "No document was extracted.",
  unit: "s",
  draw: "lines",
  between: "gap",
  order,
  sql: `SELECT ${bucketOf()} AS at, ${processor} AS processor, ${percentile(95, "duration_ms")} / 1000.0 AS value ${done} GROUP BY 1, 2`,
};

/** Where one class of length ends and the next begins. */
const classes = [0, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

export const lengthAndTime: Histogram = {
  kind: "histogram",
  id: "length-and-time",
  title: "Length against time",
  subtitle: "median extraction time of documents of that length, by processor",
  help: "How complexity costs. Time that grows with length is work; time that is the same for all lengths is waiting, for a network or a browser to start. A processor whose long documents take far more than in proportion needs a limit.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "No document was extracted.",
  unit: "s",
  classUnit: "characters",
  classTitle: "Length of the text",
  sql: `SELECT list_max(list_filter([${classes.join(", ")}], bound -> bound <= text_length)) AS "from", ${processor} AS processor,
  ${percentile(50, "duration_ms")} / 1000.0 AS value
${done} AND text_length >= 0 GROUP BY 1, 2 ORDER BY 1, 2`,
};
