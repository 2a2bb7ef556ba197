import type { View } from "../model/view.ts";
import { is } from "./shared/names.ts";

export const voices: View = {
  name: "voices",
  meaning: "One day (UTC) of one voice of one model a row: who heard it, and how much.",
  columns: {
    day: { type: "DATE", meaning: "in UTC" },
    model: { type: "VARCHAR", meaning: "speech model" },
    voice: { type: "VARCHAR", meaning: "voice of the speech" },
    blocks: { type: "BIGINT", unit: "blocks", meaning: "blocks that were heard, cached ones included" },
    cached: { type: "BIGINT", unit: "blocks", meaning: "of these, known already" },
    people: { type: "BIGINT", unit: "people", meaning: "users, anonymous ones included" },
    documents: { type: "BIGINT", unit: "documents", meaning: "documents" },
    characters: { type: "BIGINT", unit: "characters", meaning: "length of their text" },
    audio_minutes: { type: "DOUBLE", unit: "min", meaning: "of audio that was made; cached blocks make none" },
  },
  sql: `
SELECT CAST(timestamp AS DATE) AS day, model_slug AS model, voice_slug AS voice, count(*) AS blocks,
  count(*) FILTER (WHERE ${is("cache_hit")}) AS cached, count(DISTINCT user_id) AS people,
  count(DISTINCT document_id) AS documents, sum(text_length) AS characters,
  coalesce(sum(audio_duration_ms), 0) / 60000.0 AS audio_minutes
FROM metrics_event WHERE ${is("synthesis_complete", "cache_hit")} GROUP BY ALL`,
  example: {
    shows: "the voices that are heard most",
    sql: `SELECT model, voice, sum(blocks) AS blocks, round(sum(audio_minutes)) AS minutes
FROM voices GROUP BY model, voice ORDER BY blocks DESC LIMIT 5`,
  },
};
