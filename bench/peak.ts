import { readFileSync } from "node:fs";

/** What this process held at most, in MB: the kernel's own high-water mark. The one of getrusage is handed down by the process that
 *  started this one. */
export function peakMbOfProcess(): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return Math.round(Number(match?.[1]) / 1_024);
}
