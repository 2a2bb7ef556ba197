import type { Timer } from "../model/timer.ts";

/** Tells what the night and the day before were like, at the time when somebody reads it. It is made of the copies, and what it costs goes
 *  by how often it runs: docs/decisions/0021-how-often-to-report.md. The digest may take 5 minutes of the timeout, the model 16. */
export const report = {
  id: "report",
  description: "makes a report of the copies and sends it",
  verb: "report",
  daily: { at: "07:30", timezone: "Europe/Berlin" },
  timeout: "30m",
  memoryMaxMb: 1_024,
} satisfies Timer;
