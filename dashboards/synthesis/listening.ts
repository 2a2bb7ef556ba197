import type { Series } from "../../model/dashboard.ts";
import { bucketOf } from "../shared/asked.ts";
import { gapPercent, listener, playedBlock } from "../shared/listeners.ts";
import { percentileLines } from "../shared/percentiles.ts";

export const firstAudioOverTime: Series = {
  kind: "series",
  id: "first-audio-over-time",
  title: "Time to first audio",
  subtitle: "p50 and p95 of listeners, estimated",
  help: "From the first block that a connection asked for to the second that was there. The alert judges the median: when half of the people wait longer than 15 s. Where the p95 is far above the p50, some models or long queues keep a part of the people waiting: narrow it to a model.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  alert: "first-audio",
  empty: "Nobody began to listen.",
  unit: "s",
  draw: "lines",
  between: "gap",
  order: ["p95", "p50"],
  sql: `WITH ${listener}
SELECT ${bucketOf("asked")} AS at, ${percentileLines("heard_s")} FROM listener GROUP BY 1`,
};

export const gapsOverTime: Series = {
  kind: "series",
  id: "gaps-over-time",
  title: "Listeners who heard a gap",
  subtitle: "of all connections, by model, estimated, 31 days at most",
  help: "A gap is silence of more than a second between two blocks that the player had asked for in time. Flat at zero is normal. It rises after the queue does, since players hold some seconds of audio.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  alert: "playback-underruns",
  empty: "Nobody listened.",
  unit: "%",
  draw: "lines",
  between: "gap",
  sql: `WITH ${playedBlock}
SELECT ${bucketOf("asked")} AS at, model, ${gapPercent} AS value
FROM played_block GROUP BY 1, 2`,
};

export const ahead: Series = {
  kind: "series",
  id: "ahead",
  title: "Audio left when a block came",
  subtitle: "p5 and p50, buffer health, estimated, 31 days at most",
  help: "How far listeners are from a gap: the audio that was still to be played when the next block arrived. One of 20 blocks came with less than the p5 left; below zero is a gap. It sinks minutes before anybody hears something, so that a falling p5 is the first sign.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  alert: "playback-underruns",
  empty: "Nobody listened to more than two blocks.",
  unit: "s",
  draw: "lines",
  between: "gap",
  order: ["p50", "p5"],
  sql: `WITH ${playedBlock}
SELECT ${bucketOf("asked")} AS at, ${percentileLines("ahead_s", [50, 5])} FROM played_block WHERE wanted GROUP BY 1`,
};
