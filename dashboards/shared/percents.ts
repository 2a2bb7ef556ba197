/** Percent of the rows for which a condition is true; NULL of none. */
export const percentOf = (condition: string) => `100.0 * count(*) FILTER (WHERE ${condition}) / nullif(count(*), 0)`;

/** The same of aggregates, each row of which counts `events`. */
export const percentOfEvents = (condition: string) =>
  `100.0 * coalesce(sum(events) FILTER (WHERE ${condition}), 0) / nullif(sum(events), 0)`;
