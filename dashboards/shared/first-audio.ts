import type { Figure } from "../../model/dashboard.ts";
import { percentile } from "../../views/shared/names.ts";
import { bucketOf } from "./asked.ts";
import { listener } from "./listeners.ts";

/** How long listeners wait: what Overview shows of all of them, and Synthesis of those that it is narrowed to.
 *  @param note of the rows of `listener` */
export const firstAudioPercentile = (percent: number, note: string) =>
  ({
    kind: "figure",
    source: ["metrics_event"],
    range: "page",
    alert: "first-audio",
    leadsTo: "#/synthesis/first-audio-over-time",
    empty: "Nobody began to listen.",
    unit: "s",
    better: "lower",
    sql: `WITH ${listener}
SELECT ${percentile(percent, "heard_s")} AS value, ${note} AS note FROM listener`,
    sparkline: `WITH ${listener}
SELECT ${bucketOf("asked")} AS at, ${percentile(percent, "heard_s")} AS value FROM listener GROUP BY 1`,
  }) as const satisfies Partial<Figure>;
