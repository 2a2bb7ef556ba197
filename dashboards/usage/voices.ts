import type { Series, Table } from "../../model/dashboard.ts";
import { is } from "../../views/shared/names.ts";
import { asAsked, bucketOf, inRange, ofModel } from "../shared/asked.ts";
import { percentOf } from "../shared/percents.ts";

const heard = `FROM metrics_event WHERE ${is("synthesis_complete", "cache_hit")} AND ${asAsked}`;

export const voices: Table = {
  kind: "table",
  id: "voices",
  title: "Voices",
  subtitle: "what people choose to hear, the most blocks first",
  help: "A voice that nobody chooses can go, one that many choose deserves a better sample on the site. Minutes are of audio that was made; cached blocks make none, so that a voice with a large share from the cache is cheaper than it looks.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  empty: "Nobody heard a block.",
  columns: {
    voice: { title: "Voice", shows: "text" },
    model: { title: "Model", shows: "text" },
    blocks: { title: "Blocks", shows: "number", unit: "blocks", bar: true },
    people: { title: "People", shows: "number", unit: "people" },
    minutes: { title: "Audio made", shows: "number", unit: "min", wideOnly: true },
    cached_percent: { title: "From the cache", shows: "number", unit: "%", wideOnly: true },
  },
  sql: `SELECT voice_slug AS voice, model_slug AS model, count(*) AS blocks, count(DISTINCT user_id) AS people,
  coalesce(sum(audio_duration_ms), 0) / 60000.0 AS minutes,
  ${percentOf(is("cache_hit"))} AS cached_percent
${heard} AND voice_slug IS NOT NULL GROUP BY 1, 2 ORDER BY blocks DESC, voice, model`,
};

export const voicesOverTime: Series = {
  kind: "series",
  id: "voices-over-time",
  title: "Voices over time",
  subtitle: "blocks that were heard, by voice",
  help: "Which voices gain and which lose. A voice that ends at once was taken away or fails: see the errors of its model on the page Synthesis.",
  width: 6,
  source: ["metrics_event"],
  range: "page",
  leadsTo: "#/synthesis/errors",
  empty: "Nobody heard a block.",
  unit: "blocks",
  draw: "stacked",
  between: "zero",
  sql: `SELECT ${bucketOf()} AS at, voice_slug AS voice, count(*) AS value ${heard} AND voice_slug IS NOT NULL GROUP BY 1, 2`,
};

export const modelsOverTime: Series = {
  kind: "series",
  id: "models-over-time",
  title: "Models over time",
  subtitle: "blocks that were heard, by model",
  help: "Which models people choose. Each has workers of its own, so that a shift from one to another is a queue that grows and one that stands empty, at the same number of people.",
  width: 6,
  source: ["metrics_event", "metrics_daily"],
  range: "page",
  leadsTo: "#/synthesis/queue-depth",
  empty: "Nobody heard a block.",
  unit: "blocks",
  draw: "stacked",
  between: "zero",
  sql: `SELECT ${bucketOf()} AS at, model_slug AS model, count(*) AS value ${heard} GROUP BY 1, 2`,
  aggregated: `SELECT ${bucketOf("bucket")} AS at, model_slug AS model, sum(events) AS value
FROM metrics_daily WHERE ${is("synthesis_complete", "cache_hit")} AND ${inRange("bucket")} AND ${ofModel()} GROUP BY 1, 2`,
};
