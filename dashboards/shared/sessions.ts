import { is } from "../../views/shared/names.ts";
import { inRange, ofPeople } from "./asked.ts";

const done = is("synthesis_complete", "cache_hit");

/** WITH …: whoever opened a connection in the range, a row each: `opened`, `user_id`, `connected_ms` (NULL while it is open), `documents`,
 *  `blocks`, `listened_ms`: as the view sessions estimates it, the audio that was given, and no more than the time since its first block. */
export const session = `session AS (
  SELECT opened, user_id, epoch_ms(closed) - epoch_ms(opened) AS connected_ms, documents, blocks,
    coalesce(least(audio_ms, greatest(epoch_ms(closed) - epoch_ms(first_block), 0)), 0) AS listened_ms
  FROM (
    SELECT min(timestamp) FILTER (WHERE ${is("ws_connect")}) AS opened, any_value(user_id) AS user_id,
      max(timestamp) FILTER (WHERE ${is("ws_disconnect")}) AS closed, count(DISTINCT document_id) AS documents,
      count(*) FILTER (WHERE ${done}) AS blocks, min(timestamp) FILTER (WHERE ${done}) AS first_block,
      coalesce(sum(coalesce(audio_duration_ms, text_length * 62.5)) FILTER (WHERE ${done}), 0) AS audio_ms
    FROM metrics_event
    WHERE ${is("ws_connect", "ws_disconnect", "synthesis_complete", "synthesis_error", "cache_hit")}
      AND request_id IS NOT NULL AND ${inRange()} AND ${ofPeople()}
    GROUP BY request_id
  )
  WHERE opened IS NOT NULL
)`;
