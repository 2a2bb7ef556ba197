import type { Series } from "../../model/dashboard.ts";
import { bucketOf, inRange } from "../shared/asked.ts";
import { looksOf, quartersOf } from "../shared/quarters.ts";

const machine = (...columns: string[]) =>
  `FROM ${quartersOf("machine_hour")} WHERE ${[inRange("moment"), ...columns.map((name) => `${name} IS NOT NULL`)].join(" AND ")}`;
const hetzner = (metric: string) => `FROM hetzner_metric WHERE metric = '${metric}' AND ${inRange("time")}`;

export const cpuOverTime: Series = {
  kind: "series",
  id: "cpu-over-time",
  title: "Processor",
  subtitle: "in use, of all cores: as the host and as Hetzner count it",
  help: "Both should lie on one another. Where Hetzner's is higher the host's own counters miss something that the machine did; where the host's is higher it waited for a turn that other machines of the same computer had. A daily rhythm is normal; a line that does not come down at night is a loop.",
  width: 6,
  source: ["machine_hour", "hetzner_metric"],
  range: "page",
  alert: "hetzner-cpu",
  empty: "Nothing is known of this time: the host's counters are kept from the deployment on.",
  unit: "%",
  draw: "lines",
  between: "gap",
  order: ["the host itself", "Hetzner"],
  sql: `SELECT ${bucketOf("moment")} AS at, avg(cpu_percent) AS value, 'the host itself' AS line ${machine("cpu_percent")} GROUP BY 1
UNION ALL
SELECT ${bucketOf("time")}, avg(value / vcpus), 'Hetzner' ${hetzner("cpu")} AND vcpus > 0 GROUP BY 1`,
};

export const networkOverTime: Series = {
  kind: "series",
  id: "network-over-time",
  title: "Network",
  subtitle: "received and sent: as the host and as Hetzner count it",
  help: "The interfaces that lead out; what containers say to each other is in none of these lines. Sent follows the listeners. Received that is as high as sent is an upload, a copy or an update of images.",
  width: 6,
  source: ["machine_hour", "hetzner_metric"],
  range: "page",
  empty: "Nothing is known of this time: the host's counters are kept from the deployment on.",
  unit: "bytes/s",
  draw: "lines",
  between: "gap",
  order: ["sent", "received", "sent, by Hetzner", "received, by Hetzner"],
  sql: `SELECT ${bucketOf("moment")} AS at, avg(sent_bytes_per_s) AS value, 'sent' AS line ${machine("sent_bytes_per_s")} GROUP BY 1
UNION ALL
SELECT ${bucketOf("moment")}, avg(received_bytes_per_s), 'received' ${machine("received_bytes_per_s")} GROUP BY 1
UNION ALL
SELECT ${bucketOf("time")}, avg(value), 'sent, by Hetzner' ${hetzner("network.0.bandwidth.out")} GROUP BY 1
UNION ALL
SELECT ${bucketOf("time")}, avg(value), 'received, by Hetzner' ${hetzner("network.0.bandwidth.in")} GROUP BY 1`,
};

export const memoryOverTime: Series = {
  kind: "series",
  id: "memory-over-time",
  title: "Memory",
  subtitle: "in use, the most of each bucket",
  help: "What nobody else could have had. It should come back to the same level after each rush: a stair that only goes up is a leak, and a fall to much less is a process that ended, by itself or by the kernel's hand.",
  width: 6,
  source: ["machine_hour"],
  range: "page",
  alert: "memory-usage",
  empty: "Nothing is known of this time.",
  unit: "%",
  draw: "area",
  between: "gap",
  sql: `SELECT ${bucketOf("moment")} AS at, max(memory_max_percent) AS value ${machine("memory_max_percent")} GROUP BY 1`,
};

export const loadOverTime: Series = {
  kind: "series",
  id: "load-over-time",
  title: "Load for each core",
  subtitle: "of five minutes, the most of each bucket",
  help: "How many processes wanted a core or waited for the disk, for each core that there is. Below 1 nobody waits. High while the processor is idle means a slow disk.",
  width: 6,
  source: ["machine_hour"],
  range: "page",
  alert: "load-per-core",
  empty: "Nothing is known of this time.",
  unit: "per core",
  draw: "lines",
  between: "gap",
  sql: `SELECT ${bucketOf("moment")} AS at, max(load_max_per_core) AS value ${machine("load_max_per_core")} GROUP BY 1`,
};

export const diskTraffic: Series = {
  kind: "series",
  id: "disk-traffic",
  title: "Disk traffic",
  subtitle: "read and written, as Hetzner counts it",
  help: "What went to the server's own disk and came from it. Much that is written at night is a backup or the copies' sync; much that is read all the time is a database whose working set no longer fits into memory.",
  width: 6,
  source: ["hetzner_metric"],
  range: "page",
  empty: "Hetzner has measured nothing in this time, or is not asked: docs/hetzner.md says how.",
  unit: "bytes/s",
  draw: "lines",
  between: "gap",
  order: ["written", "read"],
  sql: `SELECT ${bucketOf("time")} AS at, avg(value) AS value, 'written' AS line ${hetzner("disk.0.bandwidth.write")} GROUP BY 1
UNION ALL
SELECT ${bucketOf("time")}, avg(value), 'read' ${hetzner("disk.0.bandwidth.read")} GROUP BY 1`,
};

export const looks: Series = {
  kind: "series",
  id: "looks",
  title: "How often the watch looked",
  subtitle: "of every 15 seconds, so many",
  help: "Where the line falls nobody looked: the server was off or overloaded, or the timer was stopped. A gap is an hour in which there was no look at all.",
  width: 6,
  source: ["machine_hour"],
  range: "page",
  empty: "Nothing is known of this time.",
  unit: "%",
  draw: "steps",
  between: "gap",
  sql: `SELECT ${bucketOf("moment")} AS at, ${looksOf(4)} AS value ${machine()} GROUP BY 1`,
};
