import type { View } from "../model/view.ts";

export const errors: View = {
  name: "errors",
  meaning: "One hour of one logger and message template a row, of the log's records at ERROR and above.",
  columns: {
    hour: { type: "TIMESTAMPTZ", meaning: "its beginning" },
    level: { type: "VARCHAR", meaning: "ERROR or CRITICAL" },
    logger: { type: "VARCHAR", meaning: "module that wrote it" },
    template: { type: "VARCHAR", meaning: "the message without its ids, numbers and paths" },
    records: { type: "BIGINT", unit: "records", meaning: "how many" },
    users: { type: "BIGINT", unit: "people", meaning: "users that it hit, as far as records name them" },
    first_seen: { type: "TIMESTAMPTZ", meaning: "the first in this hour" },
    last_seen: { type: "TIMESTAMPTZ", meaning: "the last in this hour" },
    sample: { type: "VARCHAR", meaning: "the last message as it was written" },
  },
  sql: `
SELECT date_trunc('hour', time) AS hour, level, logger, template, count(*) AS records,
  count(DISTINCT (extra->>'user_id')) AS users, min(time) AS first_seen, max(time) AS last_seen,
  arg_max(message, number) AS sample
FROM log_record WHERE level_number >= 40 GROUP BY ALL`,
  example: {
    shows: "what goes wrong most often",
    sql: `SELECT logger, template, sum(records) AS records, max(last_seen) AS last_seen
FROM errors GROUP BY ALL ORDER BY records DESC LIMIT 5`,
  },
};
