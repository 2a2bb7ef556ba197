import type { View } from "../model/view.ts";
import { is, percentile } from "./shared/names.ts";

export const firstAudio: View = {
  name: "first_audio",
  meaning:
    "One hour of one model a row: how long listeners waited, estimated from the server's events as alerts/first-audio.ts does: from a connection's first request for a block to its second finished one. Connections with a failed block, and those that asked for fewer than two, do not count.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "in which they asked" },
    model: { type: "VARCHAR", meaning: "speech model" },
    listeners: { type: "BIGINT", unit: "connections", meaning: "connections that asked for two blocks or more" },
    never: { type: "BIGINT", unit: "connections", meaning: "of these, without a second block in this copy" },
    p50_s: { type: "DOUBLE", unit: "s", meaning: "half of them waited less, estimated" },
    p95_s: { type: "DOUBLE", unit: "s", meaning: "all but one of 20 waited less, estimated" },
  },
  sql: `
WITH step AS (
  SELECT request_id, model_slug, event_type, timestamp,
    row_number() OVER (
      PARTITION BY request_id, ${is("synthesis_complete", "cache_hit")} ORDER BY timestamp, id
    ) AS nth
  FROM metrics_event
  WHERE ${is("ws_connect", "synthesis_queued", "synthesis_complete", "synthesis_error", "cache_hit")}
    AND request_id IS NOT NULL
), listener AS (
  SELECT max(model_slug) AS model,
    min(timestamp) FILTER (WHERE ${is("synthesis_queued", "cache_hit")}) AS asked,
    min(timestamp) FILTER (WHERE ${is("synthesis_complete", "cache_hit")} AND nth = 2) AS heard
  FROM step
  GROUP BY request_id
  HAVING count(*) FILTER (WHERE ${is("ws_connect")}) > 0
    AND count(*) FILTER (WHERE ${is("synthesis_queued", "cache_hit")}) >= 2
    AND count(*) FILTER (WHERE ${is("synthesis_error")}) = 0
)
SELECT date_trunc('hour', asked) AS hour, model, count(*) AS listeners,
  count(*) FILTER (WHERE heard IS NULL) AS never,
  ${percentile(50, "epoch(heard - asked)")} AS p50_s, ${percentile(95, "epoch(heard - asked)")} AS p95_s
FROM listener GROUP BY ALL`,
  example: {
    shows: "how long the first audio takes, by model, estimated",
    sql: `SELECT model, sum(listeners) AS listeners, round(max(p50_s), 1) AS worst_p50_s,
  round(max(p95_s), 1) AS worst_p95_s
FROM first_audio GROUP BY model ORDER BY model`,
  },
};
