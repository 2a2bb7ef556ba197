import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";

export const bufferHealth: View = {
  name: "buffer_health",
  meaning:
    "One hour of one model a row: gaps that listeners heard, estimated from the server's events as alerts/playback-underruns.ts does: a block is late when it was asked for while there was audio left, and came more than a second after that had run out. Who plays faster hears more gaps, who pauses fewer; a cached block's audio is taken from its text, at 16 characters a second.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "in which they began" },
    model: { type: "VARCHAR", meaning: "speech model" },
    listeners: { type: "BIGINT", unit: "connections", meaning: "connections that asked for a block" },
    with_gaps: { type: "BIGINT", unit: "connections", meaning: "of these, with a gap at least, estimated" },
    gap_percent: { type: "DOUBLE", unit: "%", meaning: "share of those, estimated" },
    gaps: { type: "BIGINT", unit: "gaps", meaning: "all of their gaps, estimated" },
    gap_seconds: { type: "DOUBLE", unit: "s", meaning: "silence in them, estimated" },
    ahead_p50_s: {
      type: "DOUBLE",
      unit: "s",
      meaning: "audio that was left when a block came: half had less, estimated",
    },
    ahead_p5_s: { type: "DOUBLE", unit: "s", meaning: "one of 20 had less; below 0 is a gap, estimated" },
  },
  sql: `
WITH copy AS (
  SELECT max(timestamp) AS ends FROM metrics_event
), block AS (
  SELECT request_id, max(model_slug) AS model, block_idx,
    min(timestamp) FILTER (WHERE ${is("synthesis_queued", "cache_hit")}) AS asked_at,
    epoch(coalesce(min(timestamp) FILTER (WHERE event_type <> 'synthesis_queued'), max(ends))) AS done,
    coalesce(max(audio_duration_ms) / 1000.0, max(text_length) / 16.0) AS audio
  FROM metrics_event, copy
  WHERE ${is("synthesis_queued", "synthesis_complete", "synthesis_error", "cache_hit")}
    AND request_id IN (SELECT request_id FROM metrics_event WHERE ${is("ws_connect")})
  GROUP BY request_id, document_id, block_idx
), played AS (
  SELECT request_id, model, asked_at, epoch(asked_at) AS asked, done, block_idx,
    row_number() OVER (PARTITION BY request_id ORDER BY asked_at, block_idx) AS nth,
    coalesce(sum(audio) OVER (
      PARTITION BY request_id ORDER BY asked_at, block_idx ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS audio_before
  FROM block
  WHERE asked_at IS NOT NULL
), timed AS (
  SELECT request_id, model, nth, asked_at, asked, audio_before,
    done - CASE WHEN nth > 2 THEN audio_before ELSE 0 END AS earliest_begin
  FROM played
), listened AS (
  SELECT request_id, model, nth, asked_at, asked, audio_before, earliest_begin,
    max(earliest_begin) OVER (
      PARTITION BY request_id ORDER BY nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS begin
  FROM timed
), judged AS (
  SELECT *, nth > 2 AND asked < begin + audio_before AS wanted, begin - earliest_begin AS ahead FROM listened
), listener AS (
  SELECT request_id, model, min(asked_at) AS began,
    count(*) FILTER (WHERE wanted AND ahead < -1) AS gaps,
    -sum(ahead) FILTER (WHERE wanted AND ahead < -1) AS gap_seconds
  FROM judged GROUP BY ALL
), hourly AS (
  SELECT date_trunc('hour', began) AS hour, model, count(*) AS listeners, count(*) FILTER (WHERE gaps > 0) AS with_gaps,
    sum(gaps) AS gaps, coalesce(sum(gap_seconds), 0) AS gap_seconds
  FROM listener GROUP BY ALL
), ahead AS (
  SELECT date_trunc('hour', began) AS hour, judged.model, ${percentile(50, "ahead")} AS ahead_p50_s,
    ${percentile(5, "ahead")} AS ahead_p5_s
  FROM judged JOIN listener USING (request_id) WHERE wanted GROUP BY ALL
)
SELECT hour, model, listeners, with_gaps, 100.0 * with_gaps / listeners AS gap_percent, gaps, gap_seconds,
  ahead_p50_s, ahead_p5_s
FROM hourly LEFT JOIN ahead USING (hour, model)`,
  example: {
    shows: "how many listeners heard a gap, by model, estimated",
    sql: `SELECT model, sum(listeners) AS listeners, sum(with_gaps) AS with_gaps,
  round(min(ahead_p5_s), 1) AS least_ahead_s
FROM buffer_health GROUP BY model ORDER BY model`,
  },
};
