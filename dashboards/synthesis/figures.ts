import type { Figure } from "../../model/dashboard.ts";
import { is, percentile } from "../../views/shared/names.ts";
import { asAsked, bucketOf, inRange, ofModel } from "../shared/asked.ts";
import { firstAudioPercentile } from "../shared/first-audio.ts";
import { gapPercent, playedBlock } from "../shared/listeners.ts";
import { percentOf, percentOfEvents } from "../shared/percents.ts";
import { orZero } from "../shared/steps.ts";

const done = `FROM metrics_event WHERE ${is("synthesis_complete")} AND ${asAsked}`;
const ended = `FROM metrics_event WHERE ${is("synthesis_complete", "synthesis_error")} AND ${asAsked}`;
const failedPercent = percentOf(is("synthesis_error"));
const ratio = "sum(worker_latency_ms) / nullif(sum(audio_duration_ms), 0)";

export const firstAudioFigure: Figure = {
  ...firstAudioPercentile(95, `'p50 ' || round(${percentile(50, "heard_s")}, 2) || ' s'`),
  id: "first-audio",
  title: "Time to first audio, p95",
  subtitle: "from play to the second block, estimated",
  help: "What people feel first. All but one listener of 20 waited less, from the first block they asked for to the second that was there; the way through the network comes on top. Below 4 s is normal, at 15 s people have left. If it grows, look at the queue and the workers below.",
  width: 2,
};

export const waitFigure: Figure = {
  kind: "figure",
  id: "wait",
  title: "Wait for a worker, p95",
  subtitle: "from queued to taken by a worker",
  help: "How long blocks lay in their model's queue. Below 15 s is normal, since players hold as much in their buffer; above 25 s listeners hear silence. A long wait at a short queue means slow workers, at a long queue too few of them.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  alert: "queue-wait",
  leadsTo: "#/synthesis/wait-over-time",
  empty: "No block was finished.",
  unit: "s",
  better: "lower",
  sql: `SELECT ${percentile(95, "queue_wait_ms")} / 1000.0 AS value,
  'p50 ' || round(${percentile(50, "queue_wait_ms")} / 1000.0, 2) || ' s' AS note ${done}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${percentile(95, "queue_wait_ms")} / 1000.0 AS value ${done} GROUP BY 1`,
};

export const ratioFigure: Figure = {
  kind: "figure",
  id: "ratio",
  title: "Ratio to real time",
  subtitle: "seconds of a worker, all models",
  help: "The ratio to real time: 0.1 means that speech is made ten times as fast as it plays, above 1 a single listener outruns a worker. It depends on the model and on the hardware, not on how many people come: if it moves, a worker has become slow, or the mix of models is another one.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  leadsTo: "#/synthesis/ratio-over-time",
  empty: "No block was finished.",
  unit: "s",
  better: "lower",
  sql: `SELECT ${ratio} AS value, round(1 / (${ratio}), 1) || ' × as fast as it plays' AS note ${done}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${ratio} AS value ${done} GROUP BY 1`,
};

export const failedFigure: Figure = {
  kind: "figure",
  id: "failed",
  title: "Failed blocks",
  subtitle: "of those that were finished or failed",
  help: "Where a block fails the listener hears nothing. The normal share is zero. What went wrong stands in the table of errors at the end of this page.",
  width: 2,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  alert: "synthesis-errors",
  leadsTo: "#/synthesis/errors",
  empty: "No block was finished, and none failed.",
  unit: "%",
  better: "lower",
  sql: `SELECT ${failedPercent} AS value, count(*) FILTER (WHERE ${is("synthesis_error")}) || ' blocks' AS note ${ended}`,
  sparkline: `SELECT ${bucketOf()} AS at, ${failedPercent} AS value ${ended} GROUP BY 1`,
  aggregated: `SELECT ${percentOfEvents(is("synthesis_error"))} AS value,
  coalesce(sum(events) FILTER (WHERE ${is("synthesis_error")}), 0) || ' blocks' AS note
FROM metrics_daily WHERE ${is("synthesis_complete", "synthesis_error")} AND ${inRange("bucket")} AND ${ofModel()}`,
  sparklineAggregated: `SELECT ${bucketOf("bucket")} AS at, ${percentOfEvents(is("synthesis_error"))} AS value
FROM metrics_daily WHERE ${is("synthesis_complete", "synthesis_error")} AND ${inRange("bucket")} AND ${ofModel()} GROUP BY 1`,
};

export const gapsFigure: Figure = {
  kind: "figure",
  id: "gaps",
  title: "Heard a gap",
  subtitle: "of all connections, estimated, 31 days at most",
  help: "A gap is a block that was asked for while there was audio left, and came more than a second after that had run out. Whoever plays faster hears more of them, whoever pauses fewer. Near zero is normal; if it grows while the first audio is fast, workers keep up with the start and not with the rest.",
  width: 2,
  source: ["metrics_event"],
  range: "page",
  alert: "playback-underruns",
  leadsTo: "#/synthesis/gaps-over-time",
  empty: "Nobody listened.",
  unit: "%",
  better: "lower",
  sql: `WITH ${playedBlock}
SELECT ${gapPercent} AS value, count(DISTINCT connection) || ' connections' AS note FROM played_block`,
  sparkline: `WITH ${playedBlock}
SELECT ${bucketOf("asked")} AS at, ${gapPercent} AS value FROM played_block GROUP BY 1`,
};

export const madeFigure: Figure = {
  kind: "figure",
  id: "made",
  title: "Audio that was made",
  subtitle: "hours of speech, cached blocks left out",
  help: "The work that was done: how long all new audio plays at normal speed. It follows the number of listeners; if it falls while people come as usual, blocks fail, or more of them come from the cache.",
  width: 2,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  leadsTo: "#/usage",
  empty: "No block was finished.",
  unit: "h",
  better: "neither",
  sql: `SELECT sum(audio_duration_ms) / 3.6e6 AS value, count(*) || ' blocks' AS note ${done}`,
  sparkline: orZero(`SELECT ${bucketOf()} AS at, sum(audio_duration_ms) / 3.6e6 AS value ${done} GROUP BY 1`),
  aggregated: `SELECT sum(audio_duration_ms_sum) / 3.6e6 AS value, CAST(sum(events) AS BIGINT) || ' blocks' AS note
FROM metrics_daily WHERE ${is("synthesis_complete")} AND ${inRange("bucket")} AND ${ofModel()}`,
  sparklineAggregated: `SELECT ${bucketOf("bucket")} AS at, sum(audio_duration_ms_sum) / 3.6e6 AS value
FROM metrics_daily WHERE ${is("synthesis_complete")} AND ${inRange("bucket")} AND ${ofModel()} GROUP BY 1`,
};
