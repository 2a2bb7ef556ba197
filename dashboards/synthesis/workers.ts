import type { Histogram, Series, Table } from "../../model/dashboard.ts";
import { is, percentile, textField } from "../../views/shared/names.ts";
import { asAsked, bucketOf } from "../shared/asked.ts";
import { percentileLines } from "../shared/percentiles.ts";

const done = `FROM metrics_event WHERE ${is("synthesis_complete")} AND ${asAsked}`;

export const workerLatency: Series = {
  kind: "series",
  id: "worker-latency",
  title: "Worker latency",
  subtitle: "p50 and p95 from taken by a worker to its result",
  help: "The work itself, without the wait. It follows the length of the texts and the speed of the machines. If only the p95 rises, one worker is slow: the table beside says which. If both rise, all are, or people read longer blocks.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "No block was finished.",
  unit: "ms",
  draw: "lines",
  between: "gap",
  order: ["p95", "p50"],
  sql: `SELECT ${bucketOf()} AS at, ${percentileLines("worker_latency_ms")} ${done} GROUP BY 1`,
};

export const workers: Table = {
  kind: "table",
  id: "workers",
  title: "Workers",
  subtitle: "of the range, the slowest against its siblings first",
  help: "Each worker that finished or lost a job. Against siblings is its median by that of the others of its model: 1 is like them, above 3 its GPU is throttled or it runs on the CPU, and the alert calls. A worker whose last block is long ago is gone.",
  width: 7,
  source: ["metrics_event"],
  range: "page",
  alert: "worker-outlier",
  empty: "No worker did anything.",
  columns: {
    worker: { title: "Worker", shows: "text" },
    model: { title: "Model", shows: "text", wideOnly: true },
    blocks: { title: "Blocks", shows: "number", unit: "blocks", bar: true },
    p50_ms: { title: "p50", shows: "number", unit: "ms", wideOnly: true },
    p95_ms: { title: "p95", shows: "number", unit: "ms", wideOnly: true },
    against_siblings: { title: "Against siblings", shows: "number", unit: "×" },
    given_back: { title: "Given back", shows: "number", wideOnly: true },
    last_seen: { title: "Last seen", shows: "time" },
  },
  sql: `WITH worker AS (
  SELECT worker_id AS worker, model_slug AS model, count(*) FILTER (WHERE ${is("synthesis_complete")}) AS blocks,
    ${percentile(50, "worker_latency_ms")} FILTER (WHERE ${is("synthesis_complete")}) AS p50_ms,
    ${percentile(95, "worker_latency_ms")} FILTER (WHERE ${is("synthesis_complete")}) AS p95_ms,
    count(*) FILTER (WHERE ${is("job_requeued")}) AS given_back, max(timestamp) AS last_seen
  FROM metrics_event
  WHERE ${is("synthesis_complete", "job_requeued")} AND worker_id IS NOT NULL AND ${asAsked}
  GROUP BY ALL
)
SELECT *, p50_ms / (
  SELECT avg(sibling.p50_ms) FROM worker AS sibling
  WHERE sibling.model = worker.model AND sibling.worker <> worker.worker AND sibling.p50_ms > 0
) AS against_siblings
FROM worker ORDER BY against_siblings DESC NULLS LAST, blocks DESC, worker`,
};

export const byWorker: Series = {
  kind: "series",
  id: "by-worker",
  title: "Blocks by worker",
  subtitle: "finished by each, stacked",
  help: "Who does the work. Workers of one model take turns, so that their shares are alike: one that thins out takes longer for each block, one that ends has died, and the queue of its model grows a minute later.",
  width: 5,
  source: ["metrics_event"],
  range: "page",
  alert: "dead-workers",
  empty: "No block was finished.",
  unit: "blocks",
  draw: "stacked",
  between: "zero",
  sql: `SELECT ${bucketOf()} AS at, worker_id AS worker, count(*) AS value ${done} AND worker_id IS NOT NULL GROUP BY 1, 2`,
};

const classCharacters = 25;
/** What is longer is put into the last class. */
const longest = 1_000;

export const lengthAndLatency: Histogram = {
  kind: "histogram",
  id: "length-and-latency",
  title: "Text length and latency",
  subtitle: "median work for blocks of each length, by model",
  help: `How long a worker takes for a block of so many characters. The bars climb evenly: a model takes so long for each character, and a fixed time besides. A step or a bend says that texts above that length are treated otherwise. Blocks of ${longest} characters and more stand in the last class.`,
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "No block was finished.",
  unit: "ms",
  classUnit: "characters",
  classTitle: "Length of the block",
  sql: `SELECT least(text_length // ${classCharacters} * ${classCharacters}, ${longest}) AS "from", model_slug AS model,
  ${percentile(50, "worker_latency_ms")} AS value
${done} AND text_length >= 0 GROUP BY 1, 2`,
};

export const errors: Table = {
  kind: "table",
  id: "errors",
  title: "What went wrong",
  subtitle: "failed, given back and given up, most often first",
  help: "The workers' own words for it, with how many people were hit. A text that stands at several workers is the model's or its input's, one at a single worker is that machine's. None is normal, but for a few jobs that time out.",
  width: 12,
  source: ["metrics_event"],
  range: "page",
  alert: "synthesis-errors",
  empty: "No block failed, and no job was given back.",
  columns: {
    error: { title: "Error", shows: "text" },
    outcome: { title: "What it did", shows: "text" },
    model: { title: "Model", shows: "text", wideOnly: true },
    jobs: { title: "Jobs", shows: "number", bar: true },
    people: { title: "People hit", shows: "number", unit: "people", wideOnly: true },
    workers: { title: "Workers", shows: "text", wideOnly: true },
    last_seen: { title: "Last seen", shows: "time" },
  },
  sql: `SELECT coalesce(${textField("synthesis_error", "error")}, 'no reason given') AS error,
  CASE event_type WHEN 'synthesis_error' THEN 'block failed' WHEN 'job_requeued' THEN 'given back' ELSE 'given up' END AS outcome,
  model_slug AS model, count(*) AS jobs, count(DISTINCT user_id) AS people,
  string_agg(DISTINCT worker_id, ', ' ORDER BY worker_id) AS workers, max(timestamp) AS last_seen
FROM metrics_event
WHERE ${is("synthesis_error", "job_requeued", "job_dlq")} AND ${asAsked}
GROUP BY 1, 2, 3 ORDER BY jobs DESC, error, outcome, model`,
};
