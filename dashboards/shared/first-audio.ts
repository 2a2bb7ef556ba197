import type { Figure, Series } from "../../model/dashboard.ts";
import { percentile } from "../../views/shared/names.ts";
import { bucketOf } from "./asked.ts";
import { listener } from "./listeners.ts";
import { percentileLines } from "./percentiles.ts";

/** How long listeners wait: what Overview shows of all of them, and Synthesis of those that it is narrowed to. */
const firstAudio = {
  source: ["metrics_event"],
  range: "page",
  alert: "first-audio",
  empty: "Nobody began to listen.",
  unit: "s",
} as const;

/** @param note of the rows of `listener` */
export const firstAudioPercentile = (percent: number, note: string) =>
  ({
    ...firstAudio,
    kind: "figure",
    leadsTo: "#/synthesis/first-audio-over-time",
    better: "lower",
    sql: `WITH ${listener}
SELECT ${percentile(percent, "heard_s")} AS value, ${note} AS note FROM listener`,
    sparkline: `WITH ${listener}
SELECT ${bucketOf("asked")} AS at, ${percentile(percent, "heard_s")} AS value FROM listener GROUP BY 1`,
  }) as const satisfies Partial<Figure>;

export const firstAudioLines = {
  ...firstAudio,
  kind: "series",
  id: "first-audio-over-time",
  title: "Time to first audio",
  draw: "lines",
  between: "gap",
  order: ["p95", "p50"],
  sql: `WITH ${listener}
SELECT ${bucketOf("asked")} AS at, ${percentileLines("heard_s")} FROM listener GROUP BY 1`,
} as const satisfies Partial<Series>;
