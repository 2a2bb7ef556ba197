import { is } from "../../views/shared/names.ts";
import { asAsked, inRange, ofPeople } from "./asked.ts";

const asked = is("synthesis_queued", "cache_hit");
const done = is("synthesis_complete", "cache_hit");

/** WITH …: whoever pressed play in the range, a row each: `model`, `asked` (timestamptz), `heard_s`: from the first block that was asked for
 *  to the second that was there, NULL where there is none. As the view first_audio tells it, in one pass: whoever had a block fail, and who
 *  asked for fewer than two, does not count. */
export const listenerOf = (within: string) => `listener AS (
  SELECT * FROM (
    SELECT any_value(model_slug) AS model, min(timestamp) FILTER (WHERE ${asked}) AS asked,
      epoch((min(timestamp, 2) FILTER (WHERE ${done}))[2] - min(timestamp) FILTER (WHERE ${asked})) AS heard_s
    FROM metrics_event
    WHERE ${is("ws_connect", "synthesis_queued", "synthesis_complete", "synthesis_error", "cache_hit")}
      AND request_id IS NOT NULL AND ${within} AND ${ofPeople()}
    GROUP BY request_id
    HAVING count(*) FILTER (WHERE ${is("ws_connect")}) > 0 AND count(*) FILTER (WHERE ${asked}) >= 2
      AND count(*) FILTER (WHERE ${is("synthesis_error")}) = 0
  ) WHERE :model IS NULL OR model = :model
)`;

export const listener = listenerOf(inRange());

/** What is shown of a year at most: the windows over its blocks take memory. */
const playedDays = 31;
const blockEvent = is("synthesis_queued", "synthesis_complete", "synthesis_error", "cache_hit");
const connected = `request_id IN (SELECT request_id FROM metrics_event WHERE ${is("ws_connect")} AND ${inRange()})`;

/** WITH …: a row for each block that was played in the range: `connection`, `model`, `asked`, `wanted`: it was asked for while there was
 *  audio left; `ahead_s`: how much was left when it came, below zero a gap. Estimated as the view buffer_health does, with numbers for texts,
 *  over which its windows take half as long. */
export const playedBlock = `block AS (
  SELECT hash(request_id) AS connection, any_value(model_slug) AS model, any_value(block_idx) AS block_idx,
    epoch_ms(min(timestamp) FILTER (WHERE ${asked})) AS asked_ms,
    epoch_ms(coalesce(min(timestamp) FILTER (WHERE event_type <> 'synthesis_queued'), :to)) AS done_ms,
    coalesce(max(audio_duration_ms), max(text_length) * 62.5) AS audio_ms
  FROM metrics_event
  WHERE ${blockEvent} AND ${connected} AND ${asAsked} AND timestamp > :to - INTERVAL ${playedDays} DAY
  GROUP BY hash(request_id), hash(document_id, block_idx)
), given AS (
  SELECT connection, model, asked_ms, done_ms, row_number() OVER connection AS nth,
    coalesce(sum(audio_ms) OVER (connection ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS audio_before_ms
  FROM block WHERE asked_ms IS NOT NULL WINDOW connection AS (PARTITION BY connection ORDER BY asked_ms, block_idx)
), timed AS (
  SELECT connection, model, asked_ms, nth, audio_before_ms,
    done_ms - CASE WHEN nth > 2 THEN audio_before_ms ELSE 0 END AS earliest_begin_ms
  FROM given
), played_block AS (
  SELECT connection, model, make_timestamptz(asked_ms * 1000) AS asked, nth > 2 AND asked_ms < begin_ms + audio_before_ms AS wanted,
    (begin_ms - earliest_begin_ms) / 1000.0 AS ahead_s
  FROM (
    SELECT *, max(earliest_begin_ms) OVER (
      PARTITION BY connection ORDER BY nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS begin_ms
    FROM timed
  )
)`;

/** Percent of the connections of `played_block` that heard a gap. */
export const gapPercent = `100.0 * count(DISTINCT connection) FILTER (WHERE wanted AND ahead_s < -1)
  / nullif(count(DISTINCT connection), 0)`;
