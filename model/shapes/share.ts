import type { SqlQuery } from "../query.ts";

export interface Share {
  /** SQL: which events are looked at. */
  of: string;
  /** SQL: which of those are counted. */
  that: string;
  /** Fewer events than this make no share, and so no row. */
  minimum: number;
  /** Split by a column: its label's name, and the column. One instance for each. */
  by?: { label: string; column: string };
}

/** How many of the events of the rule's window are of a kind, in percent. */
export function share({ of, that, minimum, by }: Share): SqlQuery {
  const label = by ? `${by.column} AS ${by.label}, ` : "";
  const lines = [
    `SELECT ${label}100.0 * count(*) FILTER (WHERE ${that}) / count(*) AS value`,
    "FROM metrics_event",
    `WHERE (${of}) AND timestamp > :now - :window AND timestamp <= :now`,
    ...(by ? [`GROUP BY ${by.column}`] : []),
    `HAVING count(*) >= ${minimum}`,
  ];
  return { source: "sql", text: lines.join("\n") };
}
