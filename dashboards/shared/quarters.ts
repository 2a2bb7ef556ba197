/** What the host remembers by the hour, each row four times, `moment` after `moment`: so that the quarters of an hour that a day is drawn in have
 *  a value each. `FROM ${quartersOf("machine_hour")} WHERE ${inRange("moment")}`. */
export const quartersOf = (table: "machine_hour" | "disk_hour") =>
  `(SELECT *, hour + to_minutes(15 * quarter) AS moment FROM ${table}, range(4) AS quarters (quarter))`;
