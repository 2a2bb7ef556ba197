import { type Area, type AreaEvent, conditionOf } from "../area.ts";
import { durationMs, spanInWords } from "../duration.ts";
import type { SqlQuery } from "../query.ts";

/** How long each area has been silent, in percent of its window: above 100 is too long. Labels `area` and `within`. An area of which
 *  nothing was seen in the rule's window has no row, so that a rule with `whenNoData: "keep"` begins only where there was
 *  something to fall silent, and then goes on. The rule's window is longer than each area's. */
export function silence(areas: readonly Pick<Area, "id" | "window" | "events">[]): SqlQuery {
  const events = areas.flatMap((area) => area.events);
  const conditions = [...new Set(events.flatMap(({ where }) => (where ? [conditionOf(where)] : [])))];
  const parts = conditions.map((condition, index) => `CASE WHEN ${condition} THEN 1 ELSE 0 END AS part_${index}`);
  const keys = ["event_type", ...conditions].map((_, index) => index + 1).join(", ");
  const types = [...new Set(events.map(({ type }) => type))];
  const rows = areas.map(({ id, window, events: own }) => {
    const within = durationMs(window);
    return `SELECT '${id}' AS area, '${spanInWords(within)}' AS within, ${within / 1_000} AS seconds, max(last_at) AS last_at
  FROM seen WHERE ${own.map((event) => isOf(event, conditions)).join(" OR ")}`;
  });
  const text = `WITH seen AS (
  SELECT ${["event_type", ...parts].join(", ")}, max(timestamp) AS last_at
  FROM metrics_event
  WHERE event_type IN (${types.map((type) => `'${type}'`).join(", ")})
    AND timestamp > :now - :window AND timestamp <= :now
  GROUP BY ${keys}
), area AS (
  ${rows.join("\n  UNION ALL\n  ")}
)
SELECT area, within, 100 * extract(epoch FROM :now - last_at) / seconds AS value
FROM area WHERE last_at IS NOT NULL`;
  return { source: "sql", text };
}

function isOf({ type, where }: AreaEvent, conditions: readonly string[]): string {
  const is = `event_type = '${type}'`;
  return where ? `(${is} AND part_${conditions.indexOf(conditionOf(where))} = 1)` : is;
}
