import type { Series } from "../../model/dashboard.ts";
import { is } from "../../views/shared/names.ts";
import { asAsked, bucketOf, inRange, ofModel } from "./asked.ts";

/** The deepest queue of each step, by model: what Overview shows of all, and Synthesis of those that it is narrowed to. */
export const deepestQueues = {
  kind: "series",
  title: "Queue depth",
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
} as const satisfies Partial<Series>;
