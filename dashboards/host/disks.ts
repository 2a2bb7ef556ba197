import type { Series, Table } from "../../model/dashboard.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { quartersOf } from "../shared/quarters.ts";

export const disksOverTime: Series = {
  kind: "series",
  id: "disks-over-time",
  title: "How full each disk is",
  subtitle: "in use, by mount and volume",
  help: "Of what a user could use, as df shows it. A steady climb is data that nobody clears up, a stair is a backup or an image. The alert is at 80 %, where there is still room to think.",
  width: 6,
  source: ["disk_hour"],
  range: "page",
  alert: "disk-usage",
  empty: "Nothing is known of this time.",
  unit: "%",
  draw: "lines",
  between: "gap",
  sql: `SELECT ${bucketOf("moment")} AS at, 100 * max(used_bytes / size_bytes) AS value, mount
FROM ${quartersOf("disk_hour")} WHERE ${inRange("moment")} AND size_bytes > 0 GROUP BY 1, mount`,
};

export const disks: Table = {
  kind: "table",
  id: "disks",
  title: "Disks, and when they are full",
  subtitle: "now, at the pace of a week or of two days",
  help: "Growth is that of a line through the last week which one large download does not bend, or that of the last two days where it is slower. Days are counted at that pace; none are where a disk does not grow. Less than a week is worth an evening.",
  width: 6,
  source: ["disk_now"],
  range: "now",
  alert: "disk-usage",
  empty: "No disk is known: the host's facts are missing.",
  columns: {
    mount: { title: "Mount", shows: "text" },
    used_percent: { title: "In use", shows: "number", unit: "%", bar: true },
    available_bytes: { title: "Free", shows: "number", unit: "bytes" },
    growth: { title: "Grows", shows: "number", unit: "bytes/day", wideOnly: true },
    days_to_full: { title: "Full in", shows: "number", unit: "days" },
  },
  sql: `SELECT mount, used_percent, available_bytes, growth_bytes_per_day AS growth, days_to_full
FROM disk_now ORDER BY used_percent DESC`,
};
