import type { Series } from "../../model/dashboard.ts";
import { is } from "../../views/shared/names.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { firstAudioOverTime as ofSynthesis } from "../synthesis/listening.ts";
import { queueDepth } from "../synthesis/queues.ts";
import { failedNames } from "./figures.ts";

export const firstAudioOverTime: Series = {
  ...ofSynthesis,
  subtitle: "p50 and p95 of listeners, all models, estimated",
  help: "What people feel first: from play to the second block that is there. The bands are the times in which the alert fired. If both lines rise, all wait: look at the queue. If only the p95 does, a part of them: narrow the page Synthesis to a model.",
  width: 7,
  leadsTo: "#/synthesis/first-audio-over-time",
};

export const failedOverTime: Series = {
  kind: "series",
  id: "failed-over-time",
  title: "What failed",
  subtitle: "blocks without audio, documents that could not be read, requests with 5xx",
  help: "Counts, so that a night with one failure is not the same as a day with a hundred. Blocks and requests are close to zero on a good day; a few documents an hour are broken when they come. All three at once are the server or its database.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  alert: "synthesis-errors",
  leadsTo: "#/synthesis/errors",
  empty: "Nothing failed.",
  unit: "failures",
  draw: "stacked",
  between: "zero",
  order: ["blocks", "documents", "requests"],
  sql: `SELECT ${bucketOf()} AS at, ${failedNames} AS what, count(*) AS value FROM metrics_event
WHERE (${is("synthesis_error", "document_extraction_error")} OR (${is("http_request")} AND status_code >= 500)) AND ${inRange()}
GROUP BY 1, 2`,
};

export const queueOverTime: Series = {
  ...queueDepth,
  id: "queue-over-time",
  subtitle: "deepest in each step, by model",
  help: "Jobs that wait while a new one is queued. It breathes with the day; a long document makes a peak of minutes, dead or slow workers a mountain of hours. Below 10 is normal.",
  width: 6,
  leadsTo: "#/synthesis/queue-depth",
};
