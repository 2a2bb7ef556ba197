import { type Alert, above, below } from "../model/alert.ts";
import { sql } from "../model/query.ts";

/** Listeners hear a gap because the next block is not there when the last one has been played. Estimated from the server's events:
 *  the audio that a connection was given, against the time that went by since its second block. A block is late when it was asked
 *  for while there was audio left and came more than a second after that had run out; after such a gap playing goes on from there.
 *
 *  Who plays faster than normal hears more gaps than these, who pauses fewer. What a cached block lasts is not recorded and is
 *  taken from its text, at 16 characters a second. */
export const playbackUnderruns: Alert = {
  id: "playback-underruns",
  title: "Listeners hear gaps (estimated)",
  owner: "speech",
  runbook: "docs/runbooks/playback-underruns.md",
  unit: "%",
  window: "15m",
  value: sql`
    WITH block AS (
      SELECT request_id, max(model_slug) AS model, block_idx,
        extract(epoch FROM min(timestamp) FILTER (WHERE event_type IN ('synthesis_queued', 'cache_hit')) - :now) AS asked,
        extract(epoch FROM coalesce(min(timestamp) FILTER (WHERE event_type <> 'synthesis_queued'), :now) - :now) AS done,
        coalesce(max(audio_duration_ms) / 1000.0, max(text_length) / 16.0) AS audio,
        bool_or(bool_or(event_type = 'ws_connect')) OVER (PARTITION BY request_id) AS connected
      FROM metrics_event
      WHERE event_type IN ('ws_connect', 'synthesis_queued', 'synthesis_complete', 'synthesis_error', 'cache_hit')
        AND timestamp > :now - :window AND timestamp <= :now AND request_id IS NOT NULL
      GROUP BY request_id, document_id, block_idx, event_type = 'ws_connect'
    ), played AS (
      SELECT request_id, model, asked, done, block_idx,
        row_number() OVER (PARTITION BY request_id ORDER BY asked, block_idx) AS nth,
        coalesce(sum(audio) OVER (
          PARTITION BY request_id ORDER BY asked, block_idx ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS audio_before
      FROM block
      WHERE asked IS NOT NULL AND connected
    ), timed AS (
      SELECT request_id, model, nth, asked, audio_before,
        done - CASE WHEN nth > 2 THEN audio_before ELSE 0 END AS earliest_begin
      FROM played
    ), listened AS (
      SELECT request_id, model, nth, asked, audio_before, earliest_begin,
        max(earliest_begin) OVER (
          PARTITION BY request_id ORDER BY nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS begin
      FROM timed
    )
    SELECT model,
      100.0 * count(DISTINCT request_id) FILTER (
        WHERE nth > 2 AND earliest_begin > begin + 1 AND asked < begin + audio_before
      ) / count(DISTINCT request_id) AS value
    FROM listened
    GROUP BY model
    HAVING count(DISTINCT request_id) >= 5`,
  cause: sql`
    SELECT model_slug AS model, concat('finished by ', worker_id) AS finished, count(*) AS value
    FROM metrics_event
    WHERE event_type = 'synthesis_complete' AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1, 2
    ORDER BY value DESC, 2`,
  levels: [{ severity: "warning", when: above(30), until: below(15), for: "2m" }],
  whenNoData: "ok", // fewer than five who began to listen within a quarter of an hour
  whenQueryFails: "fire",
  dependsOn: ["queue-depth", "queue-wait", "dead-workers", "first-audio"],
  message: "{model}: {value} of the listeners of the last 15 minutes, as estimated on the server",
};
