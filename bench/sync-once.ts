import { connectionOf } from "../runtime/sources/sql.ts";
import { syncMetrics } from "../runtime/sync/metrics/sync-metrics.ts";

/** One run, measured as a process: it loads what a run needs and no more. Prints the events that the copy has then. */
const [url = "", folder = "", speed = "full"] = process.argv.slice(2);
const megabytesPerSecond = speed === "full" ? Number.POSITIVE_INFINITY : Number(speed);
const { tables } = await syncMetrics({ source: connectionOf(url), folder, stack: "bench", megabytesPerSecond });
console.log(tables[0]?.rows);
