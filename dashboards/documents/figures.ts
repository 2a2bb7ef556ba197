import type { Figure } from "../../model/dashboard.ts";
import { is, percentile } from "../../views/shared/names.ts";
import { asAskedOfPeople, bucketOf, inRange } from "../shared/asked.ts";
import { counted } from "../shared/counted.ts";
import { percentOf, percentOfEvents } from "../shared/percents.ts";
import { geminiCost } from "./gemini-cost.ts";

const ended = is("document_extraction_complete", "document_extraction_error");
const failed = is("document_extraction_error");
const failedPercent = percentOf(failed);
const failedOfAggregates = percentOfEvents(failed);

export const failedFigure: Figure = {
  kind: "figure",
  id: "failed",
  title: "Failed documents",
  subtitle: "of all extractions",
  help: "Somebody brought a document and got no text. Below 1 % is normal. One processor that fails is seen further down; what it said stands in the last table of the page.",
  width: 2,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  alert: "extraction-errors",
  leadsTo: "#/documents/failed-by-processor",
  empty: "No document was extracted.",
  unit: "%",
  better: "lower",
  sql: `SELECT ${failedPercent} AS value, ${counted(`count(*) FILTER (WHERE ${failed})`, "document")} AS note
FROM metrics_event WHERE ${ended} AND ${asAskedOfPeople}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${failedPercent} AS value FROM metrics_event WHERE ${ended} AND ${asAskedOfPeople} GROUP BY 1`,
  aggregated: `SELECT ${failedOfAggregates} AS value, ${counted(`coalesce(sum(events) FILTER (WHERE ${failed}), 0)`, "document")} AS note
FROM metrics_daily WHERE ${ended} AND ${inRange("bucket")}`,
  sparklineAggregated: `SELECT ${bucketOf("bucket")} AS at, ${failedOfAggregates} AS value
FROM metrics_daily WHERE ${ended} AND ${inRange("bucket")} GROUP BY 1`,
};

const extracted = `FROM metrics_event WHERE ${is("document_extraction_complete")} AND ${asAskedOfPeople}`;

export const timeFigure: Figure = {
  kind: "figure",
  id: "time",
  title: "Extraction, p95",
  subtitle: "from the document to its text",
  help: "All but one document of 20 were faster. Each processor has a pace of its own, Gemini takes ten seconds where a plain text takes a twentieth of one, so that this follows the mix of documents: look at the processors below before you look for a fault.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  leadsTo: "#/documents/time-by-processor",
  empty: "No document was extracted.",
  unit: "s",
  better: "lower",
  sql: `SELECT ${percentile(95, "duration_ms")} / 1000.0 AS value,
  'p50 ' || round(${percentile(50, "duration_ms")} / 1000.0, 2) || ' s' AS note ${extracted}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${percentile(95, "duration_ms")} / 1000.0 AS value ${extracted} GROUP BY 1`,
};

const known = is("document_cache_hit", "extraction_cache_hit");
const finished = is("document_extraction_complete", "document_cache_hit", "extraction_cache_hit");

export const documentsFigure: Figure = {
  kind: "figure",
  id: "documents",
  title: "Documents read",
  subtitle: "text was extracted, or known already",
  help: "How much is brought. It follows the number of people and the hour; a fall while people come as usual means that uploads do not arrive at all, which no error tells of.",
  width: 2,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  leadsTo: "#/documents/by-processor",
  empty: "No document was brought.",
  unit: "documents",
  better: "neither",
  sql: `SELECT count(*) AS value, count(*) FILTER (WHERE ${known}) || ' known already' AS note
FROM metrics_event WHERE ${finished} AND ${asAskedOfPeople}`,
  sparkline: `SELECT ${bucketOf()} AS at, count(*) AS value FROM metrics_event WHERE ${finished} AND ${asAskedOfPeople} GROUP BY 1`,
  aggregated: `SELECT coalesce(sum(events), 0) AS value, coalesce(sum(events) FILTER (WHERE ${known}), 0) || ' known already' AS note
FROM metrics_daily WHERE ${finished} AND ${inRange("bucket")}`,
  sparklineAggregated: `SELECT ${bucketOf("bucket")} AS at, sum(events) AS value
FROM metrics_daily WHERE ${finished} AND ${inRange("bucket")} GROUP BY 1`,
};

/** A refused quota is normal, and no failure of a page. */
const judged = `${is("page_extraction_complete", "page_extraction_error")} AND coalesce(status_code, 0) <> 429`;
const givenUp = is("page_extraction_error");
const pagesFailed = percentOf(givenUp);

export const geminiFigure: Figure = {
  kind: "figure",
  id: "gemini",
  title: "Gemini: given up",
  subtitle: "pages, refused quotas left out",
  help: "Pages that the language model did not read in the end. About 1 % is normal. Above 20 % it is down, or refuses what we send: see what it answered, below.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  alert: "gemini-errors",
  leadsTo: "#/documents/attempts",
  empty: "No page was given to Gemini.",
  unit: "%",
  better: "lower",
  sql: `SELECT ${pagesFailed} AS value, count(*) FILTER (WHERE ${givenUp}) || ' of ' || count(*) || ' pages' AS note
FROM metrics_event WHERE ${judged} AND ${asAskedOfPeople}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${pagesFailed} AS value FROM metrics_event WHERE ${judged} AND ${asAskedOfPeople} GROUP BY 1`,
};

const detected = `FROM metrics_event WHERE ${is("detection_complete")} AND ${asAskedOfPeople}`;

export const detectionFigure: Figure = {
  kind: "figure",
  id: "detection",
  title: "Detection wait, p50",
  subtitle: "of a page for its layout",
  help: "How long pages of scans lay in the queue for layout detection: the median, as the alert judges it. Below 5 s is normal, above 8 s people look at a bar that stands still.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  alert: "detection-wait",
  leadsTo: "#/documents/detection-wait",
  empty: "No page needed detection.",
  unit: "s",
  better: "lower",
  sql: `SELECT ${percentile(50, "queue_wait_ms")} / 1000.0 AS value,
  'p95 ' || round(${percentile(95, "queue_wait_ms")} / 1000.0, 2) || ' s' AS note ${detected}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${percentile(50, "queue_wait_ms")} / 1000.0 AS value ${detected} GROUP BY 1`,
};

const read = `FROM metrics_event WHERE ${is("page_extraction_complete")} AND ${asAskedOfPeople}`;

export const costFigure: Figure = {
  kind: "figure",
  id: "cost",
  title: "Gemini's cost",
  subtitle: "tokens at assumed prices",
  help: "Tokens of the pages that were read, times the prices in views/shared/prices.ts, which are assumptions to edit. What is charged for pages that were given up is not in it.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  leadsTo: "#/documents/cost-over-time",
  empty: "No page was read by Gemini.",
  unit: "USD",
  better: "lower",
  sql: `SELECT ${geminiCost} AS value, round(100 * (${geminiCost}) / nullif(count(*), 0), 2) || ' ¢ a page' AS note ${read}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${geminiCost} AS value ${read} GROUP BY 1`,
};
