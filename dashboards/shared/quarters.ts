/** What the host remembers by the hour, each row four times, `moment` after `moment`: so that the quarters of an hour that a day is drawn in have
 *  a value each. `FROM ${quartersOf("machine_hour")} WHERE ${inRange("moment")}`. */
export const quartersOf = (table: "machine_hour" | "disk_hour") =>
  `(SELECT *, hour + to_minutes(15 * quarter) AS moment FROM ${table}, range(4) AS quarters (quarter))`;

/** How often somebody looked, in percent of 240 times an hour, of what is grouped into a bucket. What is older than 62 days is one row for a day of 24
 *  hours. @param rows that an hour has here */
export const looksOf = (rows: 1 | 4) =>
  `100.0 * least(1, sum(ticks) / (240.0 * CASE WHEN :bucket >= INTERVAL 1 DAY AND count(*) = ${rows} THEN ${24 * rows} ELSE count(*) END))`;
