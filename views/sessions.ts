import type { View } from "../model/view.ts";
import { is } from "./shared/names.ts";

export const sessions: View = {
  name: "sessions",
  meaning:
    "One connection (WebSocket) a row, whose opening the copy has. What was played is not recorded: listened_minutes is estimated as the audio that was given, and no more than the time since the first block was there. The audio of a cached block is taken from its text, at 16 characters a second.",
  columns: {
    started: { type: "TIMESTAMPTZ", meaning: "when it was opened" },
    ended: { type: "TIMESTAMPTZ", meaning: "when it was closed; NULL while it is open, or where nobody saw its end" },
    request_id: { type: "VARCHAR", meaning: "the connection, as in the log" },
    user_id: { type: "VARCHAR", meaning: "whose; anonymous ones begin with anon-" },
    connected_minutes: { type: "DOUBLE", unit: "min", meaning: "from its opening to its end" },
    documents: { type: "BIGINT", unit: "documents", meaning: "documents that blocks were asked of" },
    blocks: { type: "BIGINT", unit: "blocks", meaning: "blocks that were there in the end" },
    cached_blocks: { type: "BIGINT", unit: "blocks", meaning: "of these, known already" },
    failed_blocks: { type: "BIGINT", unit: "blocks", meaning: "blocks that failed" },
    audio_minutes: { type: "DOUBLE", unit: "min", meaning: "of audio that it was given" },
    listened_minutes: { type: "DOUBLE", unit: "min", meaning: "of audio that was played, estimated" },
  },
  sql: `
WITH opened AS (
  SELECT request_id, min(timestamp) AS started, min(user_id) AS user_id
  FROM metrics_event WHERE ${is("ws_connect")} AND request_id IS NOT NULL GROUP BY request_id
), closed AS (
  SELECT request_id, max(timestamp) AS ended FROM metrics_event WHERE ${is("ws_disconnect")} GROUP BY request_id
), heard AS (
  SELECT request_id, count(DISTINCT document_id) AS documents,
    count(*) FILTER (WHERE ${is("synthesis_complete", "cache_hit")}) AS blocks,
    count(*) FILTER (WHERE ${is("cache_hit")}) AS cached_blocks,
    count(*) FILTER (WHERE ${is("synthesis_error")}) AS failed_blocks,
    coalesce(sum(CASE WHEN ${is("synthesis_complete", "cache_hit")}
      THEN coalesce(audio_duration_ms / 60000.0, text_length / 16.0 / 60) END), 0) AS audio_minutes,
    min(timestamp) FILTER (WHERE ${is("synthesis_complete", "cache_hit")}) AS first_block
  FROM metrics_event WHERE ${is("synthesis_complete", "synthesis_error", "cache_hit")} GROUP BY request_id
)
SELECT started, ended, request_id, user_id, epoch(ended - started) / 60 AS connected_minutes,
  coalesce(documents, 0) AS documents, coalesce(blocks, 0) AS blocks, coalesce(cached_blocks, 0) AS cached_blocks,
  coalesce(failed_blocks, 0) AS failed_blocks, coalesce(audio_minutes, 0) AS audio_minutes,
  coalesce(least(audio_minutes, greatest(epoch(ended - first_block) / 60, 0)), 0) AS listened_minutes
FROM opened LEFT JOIN closed USING (request_id) LEFT JOIN heard USING (request_id)`,
  example: {
    shows: "visits by day: how many, how long, how many documents",
    sql: `SELECT CAST(started AS DATE) AS day, count(*) AS sessions, count(DISTINCT user_id) AS people,
  round(sum(listened_minutes)) AS minutes, round(avg(documents), 2) AS documents_each
FROM sessions GROUP BY day ORDER BY day`,
  },
};
