import { connectionOf } from "../runtime/sources/sql.ts";
import { syncMetrics } from "../runtime/sync/metrics/sync-metrics.ts";

/** One run, measured as a process: it loads what a run needs and no more. The database's URL comes in the environment. Prints the
 *  events that the copy has then. */
const [folder = "", speed = "full"] = process.argv.slice(2);
const source = connectionOf(process.env.DATABASE_URL ?? "");
const megabytesPerSecond = speed === "full" ? Number.POSITIVE_INFINITY : Number(speed);
const { tables } = await syncMetrics({ source, folder, stack: "bench", megabytesPerSecond });
console.log(tables[0]?.rows);
