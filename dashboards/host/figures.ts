import type { Figure } from "../../model/dashboard.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { looksOf, quartersOf } from "../shared/quarters.ts";

const machine = `FROM ${quartersOf("machine_hour")} WHERE ${inRange("moment")}`;
const disk = `FROM ${quartersOf("disk_hour")} WHERE ${inRange("moment")}`;

export const cpuFigure: Figure = {
  kind: "figure",
  id: "cpu",
  title: "Processor in use",
  subtitle: "mean of all cores",
  help: "Of the time that all cores had, the share in which they worked or waited for their turn. A mean of 50 % with peaks near 90 % is a machine that is well used; above 90 % for long people wait. Which service it is tell the containers below, whether it is another machine of the same computer the difference to what Hetzner counts.",
  width: 2,
  source: ["machine_hour"],
  range: "page",
  alert: "hetzner-cpu",
  leadsTo: "#/host/cpu-over-time",
  empty: "Nothing is known of this time.",
  unit: "%",
  better: "lower",
  sql: `SELECT avg(cpu_percent) AS value, printf('at most %.0f %% in an hour', max(cpu_percent)) AS note ${machine}`,
  sparkline: `SELECT ${bucketOf("moment")} AS at, avg(cpu_percent) AS value ${machine} GROUP BY 1`,
};

export const memoryFigure: Figure = {
  kind: "figure",
  id: "memory",
  title: "Memory, at most",
  subtitle: "that nobody else could have had",
  help: "The most that was in use at one moment; what Linux keeps in memory only because it is free does not count. Near 100 % the kernel ends a process, most often the largest, which is a worker or the database. If it grows from day to day without more people, something leaks.",
  width: 2,
  source: ["machine_hour"],
  range: "page",
  alert: "memory-usage",
  leadsTo: "#/host/memory-over-time",
  empty: "Nothing is known of this time.",
  unit: "%",
  better: "lower",
  sql: `SELECT max(memory_max_percent) AS value,
  printf('half of the time below %.0f %%', median(memory_max_percent)) AS note ${machine}`,
  sparkline: `SELECT ${bucketOf("moment")} AS at, max(memory_max_percent) AS value ${machine} GROUP BY 1`,
};

export const fullestDisk: Figure = {
  kind: "figure",
  id: "fullest-disk",
  title: "The fullest disk",
  subtitle: "in use at the end of the range",
  help: "Of what a user could use, as df shows it. At 80 % there is time to clear up, at 90 % there is little, at 100 % the database stops. The table below says how fast each disk fills.",
  width: 2,
  source: ["disk_hour"],
  range: "page",
  alert: "disk-usage",
  leadsTo: "#/host/disks",
  empty: "Nothing is known of this time.",
  unit: "%",
  better: "lower",
  sql: `SELECT max(used) AS value, arg_max(mount, used) AS note
FROM (SELECT mount, 100 * arg_max(used_bytes / size_bytes, moment) AS used ${disk} GROUP BY mount)`,
  sparkline: `SELECT ${bucketOf("moment")} AS at, 100 * max(used_bytes / size_bytes) AS value ${disk} GROUP BY 1`,
};

/** What the sparkline says of the hours before is how long it would have lasted at today's pace. */
export const diskForecast: Figure = {
  kind: "figure",
  id: "disk-forecast",
  title: "Until a disk is full",
  subtitle: "at the pace of a week, or of two days",
  help: "The disk that would be full first, at the slower of two paces: the usual growth of the last week, so that one large download does not count, and that of the last two days, so that what was put there once does not go on for ever. Nothing is shown where no disk grows, or none has been seen for a day.",
  width: 2,
  source: ["disk_now", "disk_hour"],
  range: "now",
  leadsTo: "#/host/disks",
  empty: "No disk grows.",
  unit: "days",
  better: "higher",
  sql: "SELECT min(days_to_full) AS value, arg_min(mount, days_to_full) AS note FROM disk_now",
  sparkline: `SELECT ${bucketOf("moment")} AS at, min((size_bytes - hours.used_bytes) / growth_bytes_per_day) AS value
FROM ${quartersOf("disk_hour")} AS hours JOIN disk_now USING (mount)
WHERE ${inRange("moment")} AND growth_bytes_per_day > 0 GROUP BY 1`,
};

export const sentFigure: Figure = {
  kind: "figure",
  id: "sent",
  title: "Sent to the network",
  subtitle: "mean, over the ways out",
  help: "What left the server, mostly audio. Hetzner includes a number of terabytes a month in the price, by the type of the server: a steady 1 MB/s is 2.6 TB a month. It follows the number of listeners; much of it without them is a copy that somebody makes.",
  width: 2,
  source: ["machine_hour"],
  range: "page",
  leadsTo: "#/host/network-over-time",
  empty: "Nothing is known of this time.",
  unit: "bytes/s",
  better: "neither",
  sql: `SELECT avg(sent_bytes_per_s) AS value,
  printf('%.2f MB/s received', avg(received_bytes_per_s) / 1e6) AS note ${machine}`,
  sparkline: `SELECT ${bucketOf("moment")} AS at, avg(sent_bytes_per_s) AS value ${machine} GROUP BY 1`,
};

/** What was looked at beside what should have been, every 15 seconds: from the first whole hour of the range on, or from that since which anything is
 *  known, so that an hour without a look counts wherever it is. */
const since = "greatest(date_trunc('hour', :from) + INTERVAL 1 HOUR, (SELECT min(hour) FROM machine_hour))";
const looked = `least(100.0, 100 * sum(ticks) / (epoch(:to - ${since}) / 15))`;

export const lookedFigure: Figure = {
  kind: "figure",
  id: "looked",
  title: "The watch looked",
  subtitle: "of every 15 seconds, so many",
  help: "How often Watchbill has looked at this machine and its rules, of how often it should have: while it does not look nobody is told of anything. Below 100 % the server was off or too busy, or a timer was stopped; the receiver of heartbeats outside has noticed that too.",
  width: 2,
  source: ["machine_hour"],
  range: "page",
  leadsTo: "#/host/looks",
  empty: "Nothing is known of this time.",
  unit: "%",
  better: "higher",
  sql: `SELECT ${looked} AS value FROM machine_hour WHERE ${inRange("hour")} HAVING count(*) > 0`,
  sparkline: `SELECT ${bucketOf("hour")} AS at, ${looksOf(1)} AS value
FROM machine_hour WHERE ${inRange("hour")} GROUP BY 1`,
};
