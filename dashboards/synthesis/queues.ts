import type { Series } from "../../model/dashboard.ts";
import { is, percentile } from "../../views/shared/names.ts";
import { runpod } from "../../views/shared/prices.ts";
import { asAsked, bucketOf, inRange, ofModel } from "../shared/asked.ts";

const done = `FROM metrics_event WHERE ${is("synthesis_complete")} AND ${asAsked}`;

export const queueDepth: Series = {
  kind: "series",
  id: "queue-depth",
  title: "Queue depth",
  subtitle: "deepest in each step, as blocks were queued, by model",
  help: "Jobs that wait while a new one is queued. Below 10 is normal; a long document briefly reaches 30. A queue that stays deep grows faster than its workers take from it: look at who of them works, below. What the alert judges is the depth at the moment, so that a short peak here does not fire.",
  width: 6,
  source: ["metrics_event", "metrics_hourly"],
  range: "page",
  alert: "queue-depth",
  empty: "Nothing was queued.",
  unit: "jobs",
  draw: "steps",
  between: "zero",
  sql: `SELECT ${bucketOf()} AS at, model_slug AS model, max(queue_depth) AS value
FROM metrics_event WHERE ${is("synthesis_queued")} AND ${asAsked} GROUP BY 1, 2`,
  aggregated: `SELECT ${bucketOf("bucket")} AS at, model_slug AS model, max(queue_depth_max) AS value
FROM metrics_hourly WHERE ${is("synthesis_queued")} AND ${inRange("bucket")} AND ${ofModel()} GROUP BY 1, 2`,
};

export const waitOverTime: Series = {
  kind: "series",
  id: "wait-over-time",
  title: "Wait for a worker",
  subtitle: "p95 from queued to taken by a worker, by model",
  help: "Below 15 s is normal, above 25 s is bad: a player's buffer is played by then. The alert judges the median of two minutes, which a single long document does not move; the p95 here shows that document as well.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  alert: "queue-wait",
  empty: "No block was finished.",
  unit: "s",
  draw: "lines",
  between: "gap",
  sql: `SELECT ${bucketOf()} AS at, model_slug AS model, ${percentile(95, "queue_wait_ms")} / 1000.0 AS value ${done} GROUP BY 1, 2`,
};

export const ratioOverTime: Series = {
  kind: "series",
  id: "ratio-over-time",
  title: "Ratio to real time",
  subtitle: "seconds of a worker for a second of audio, by model",
  help: "0.1 is ten times as fast as it plays. Each model has a level of its own that load does not change; a step upwards is a slower worker, a colder GPU or a new version of the model. Above 1 one listener is enough to build a queue.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "No block was finished.",
  unit: "s",
  draw: "lines",
  between: "gap",
  sql: `SELECT ${bucketOf()} AS at, model_slug AS model, sum(worker_latency_ms) / nullif(sum(audio_duration_ms), 0) AS value
${done} GROUP BY 1, 2`,
};

export const outcomes: Series = {
  kind: "series",
  id: "outcomes",
  title: "What became of blocks",
  subtitle: "finished, cached, failed, given back, given up",
  help: "Every block that was asked for ends as finished, cached or failed. Given back are jobs whose worker took too long or was lost: two in a thousand are normal, many are a worker that is dying. Given up are jobs that failed three times; they lie in the dead-letter queue until somebody puts them back.",
  width: 6,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  alert: "dead-letter",
  empty: "No block was asked for.",
  unit: "blocks",
  draw: "stacked",
  between: "zero",
  order: ["finished", "cached", "given back", "failed", "given up"],
  sql: `SELECT ${bucketOf()} AS at, ${outcomeOf()} AS outcome, count(*) AS value
FROM metrics_event WHERE ${outcome()} AND ${asAsked} GROUP BY 1, 2`,
  aggregated: `SELECT ${bucketOf("bucket")} AS at, ${outcomeOf()} AS outcome, sum(events) AS value
FROM metrics_daily WHERE ${outcome()} AND ${inRange("bucket")} AND ${ofModel()} GROUP BY 1, 2`,
};

function outcome(): string {
  return is("synthesis_complete", "cache_hit", "synthesis_error", "job_requeued", "job_dlq");
}

function outcomeOf(): string {
  return `CASE event_type WHEN 'synthesis_complete' THEN 'finished' WHEN 'cache_hit' THEN 'cached'
  WHEN 'synthesis_error' THEN 'failed' WHEN 'job_requeued' THEN 'given back' ELSE 'given up' END`;
}

export const overflow: Series = {
  kind: "series",
  id: "overflow",
  title: "Own and rented workers",
  subtitle: "blocks by whose worker made them",
  help: `Blocks of the models ${runpod.models.join(", ")} go to workers that are rented by the second, all others to the server's own. What flows over costs money by the second: see the page Costs. If the rented share grows, more people choose such a model.`,
  width: 6,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  leadsTo: "#/costs",
  empty: "No block was finished.",
  unit: "blocks",
  draw: "stacked",
  between: "zero",
  order: ["own", "rented"],
  sql: `SELECT ${bucketOf()} AS at, ${whose()} AS worker, count(*) AS value ${done} GROUP BY 1, 2`,
  aggregated: `SELECT ${bucketOf("bucket")} AS at, ${whose()} AS worker, sum(events) AS value
FROM metrics_daily WHERE ${is("synthesis_complete")} AND ${inRange("bucket")} AND ${ofModel()} GROUP BY 1, 2`,
};

function whose(): string {
  return `CASE WHEN model_slug IN (${runpod.models.map((model) => `'${model}'`).join(", ")}) THEN 'rented' ELSE 'own' END`;
}
