import { contextParts, type ReportContext } from "../../model/report-context.ts";
import type { Host } from "../host.ts";

/** What a report of this span needs beside the copies. Each part fails for itself; this never throws. */
export async function reportContext(host: Host, fromMs: number, toMs: number): Promise<ReportContext> {
  const missing = contextParts.map((part) => ({ part, reason: "is not gathered yet" }));
  return { stack: host.stack, fromMs, toMs, madeAtMs: host.clock(), missing };
}
