import type { Timer } from "../model/timer.ts";
import { drift } from "./drift.ts";
import { evaluate } from "./evaluate.ts";
import { hetzner } from "./hetzner.ts";
import { render } from "./render.ts";
import { report } from "./report.ts";
import { syncLogs } from "./sync-logs.ts";
import { syncMetrics } from "./sync-metrics.ts";

/** Every timer that is deployed; `hetzner` only where the stack names a server of Hetzner's, `sync-logs` where it names a folder of
 *  logs. */
export const timers: readonly Timer[] = [evaluate, drift, hetzner, syncMetrics, syncLogs, report, render];
