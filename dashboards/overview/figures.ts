import type { Figure } from "../../model/dashboard.ts";
import { is } from "../../views/shared/names.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { firstAudioPercentile } from "../shared/first-audio.ts";
import { percentOf } from "../shared/percents.ts";
import { orZero } from "../shared/steps.ts";

const firstAudio = (percent: 50 | 95): Figure => ({
  ...firstAudioPercentile(percent, "count(heard_s) || ' listeners'"),
  id: `first-audio-p${percent}`,
  title: `Time to first audio, p${percent}`,
  subtitle: percent === 50 ? "half of the listeners waited less" : "all but one of 20 waited less",
  help: "From play to the second block that is there, estimated from the server's events; the way through the network comes on top. Below 4 s is normal, at 15 s people have left. The alert judges the median.",
  width: 2,
});

export const firstAudioP50 = firstAudio(50);
export const firstAudioP95 = firstAudio(95);

/** What users asked for, and what of it failed. */
const asked = is(
  ...(["synthesis_complete", "synthesis_error", "document_extraction_complete"] as const),
  ...(["document_extraction_error", "http_request"] as const),
);
export const failedNames = `CASE WHEN ${is("synthesis_error")} THEN 'blocks' WHEN ${is("document_extraction_error")} THEN 'documents'
  WHEN ${is("http_request")} AND status_code >= 500 THEN 'requests' END`;
const failedPercent = percentOf(`${failedNames} IS NOT NULL`);
const failedCount = (what: string) => `'${what} ' || nullif(count(*) FILTER (WHERE ${failedNames} = '${what}'), 0)`;

export const failedFigure: Figure = {
  kind: "figure",
  id: "failed",
  title: "What failed",
  subtitle: "of all blocks, documents and requests",
  help: "The share of what users asked for that they did not get: blocks without audio, documents that could not be read, requests that were answered with 5xx. Normal is close to zero, but for documents that are broken themselves. The chart below says which of them it is.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  leadsTo: "#/overview/failed-over-time",
  empty: "Nobody asked for anything.",
  unit: "%",
  better: "lower",
  sql: `SELECT ${failedPercent} AS value,
  coalesce(nullif(concat_ws(', ', ${["blocks", "documents", "requests"].map(failedCount).join(", ")}), ''), 'nothing did') AS note
FROM metrics_event WHERE ${asked} AND ${inRange()}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${failedPercent} AS value FROM metrics_event WHERE ${asked} AND ${inRange()} GROUP BY 1`,
};

export const queueFigure: Figure = {
  kind: "figure",
  id: "queue",
  title: "Jobs waiting now",
  subtitle: "deepest queue of any model, last 5 minutes",
  help: "How many blocks lay in the fullest queue as the latest ones were put into it. Below 10 is normal, above 30 the alert waits two minutes and calls. Its course is the deepest of each quarter of an hour, of a day.",
  width: 2,
  source: ["metrics_event"],
  range: "now",
  alert: "queue-depth",
  leadsTo: "#/synthesis/queue-depth",
  empty: "Nothing was queued.",
  unit: "jobs",
  better: "lower",
  sql: `SELECT coalesce(max(depth), 0) AS value, coalesce(arg_max(model, depth), 'nothing was queued') AS note FROM (
  SELECT model_slug AS model, arg_max(queue_depth, timestamp) AS depth FROM metrics_event
  WHERE ${is("synthesis_queued")} AND timestamp > :to - INTERVAL 5 MINUTE AND timestamp <= :to GROUP BY 1
)`,
  sparkline: orZero(`SELECT ${bucketOf()} AS at, max(queue_depth) AS value
FROM metrics_event WHERE ${is("synthesis_queued")} AND ${inRange()} GROUP BY 1`),
};

export const peopleFigure: Figure = {
  kind: "figure",
  id: "people",
  title: "Active people",
  subtitle: "who opened a connection",
  help: "Everybody who came to listen, guests included. Far fewer than in the span before, while everything here is green, means that they do not reach the site: look from outside.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  alert: "visits-unusual",
  leadsTo: "#/usage",
  empty: "Nobody came.",
  unit: "people",
  better: "higher",
  sql: `SELECT count(DISTINCT user_id) AS value, count(*) || ' sessions' AS note
FROM metrics_event WHERE ${is("ws_connect")} AND ${inRange()}`,
  sparkline: orZero(`SELECT ${bucketOf()} AS at, count(DISTINCT user_id) AS value
FROM metrics_event WHERE ${is("ws_connect")} AND ${inRange()} GROUP BY 1`),
};
