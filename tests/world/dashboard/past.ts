import { mkdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../../model/data-folder.ts";
import { generateHistory, type HistoryBatch, type Incident } from "../app/history.ts";
import { writeDataFolder } from "../data-folder.ts";
import { addAggregates } from "./aggregates.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** When the sample past ends: a Thursday at 8:30 in Berlin. */
export const endsMs = Date.UTC(2026, 10, 26, 7, 30);
/** The least that the generator permits. */
const eventsPerDay = 6_000;

/** What went wrong in it, so that a dashboard has something to show. `daysAgo` before its end. */
const went = (fault: string, daysAgo: number, hours: number, more: Pick<Incident, "size" | "of"> = {}): Incident => {
  const fromMs = endsMs - daysAgo * dayMs;
  return { fault, fromMs, toMs: fromMs + hours * hourMs, ...more };
};
export const incidents = {
  crash: went("error-burst", 0.6, 1.5),
  backlog: went("backlog", 2.7, 2),
  slowWorker: went("slow-worker", 1.8, 8, { of: "kokoro-2", size: 3 }),
  slowDatabase: went("slow-database", 3.9, 3),
  refused: went("gemini-refusing", 4.8, 6),
  limited: went("rate-limited", 4.8, 6, { of: "gemini" }),
  tried: went("sign-in-attempts", 1.4, 3, { of: "203.0.113.7", size: 60 }),
  unsettled: went("settlement-loss", 8.5, 24, { size: 0.15 }),
  drifted: went("drift-reports", 8.2, 12, { size: 1 }),
  gatewayErrors: went("http-errors", 9.6, 1),
  slowWebhooks: went("slow-webhooks", 6.4, 4),
  dark: went("stream-dark", 15.5, 5),
  browserNeeded: went("browser-needed", 2, 48),
  unreadable: went("processor-failing", 5.5, 30, { of: "pymupdf", size: 0.3 }),
} satisfies Record<string, Incident>;

export interface Past {
  /** Of its end back. */
  days: number;
  /** `incidents`, or none: a quiet time. */
  incidents?: readonly Incident[];
  eventsPerDay?: number;
  /** What else happened. */
  besides?: HistoryBatch;
}

/** Writes the sample application's past into a data folder, as the syncs leave it, in the place of what was there. */
export async function writePast(folder: string, { days, besides, ...past }: Past): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const history = generateHistory({
    seed: 1,
    from: new Date(endsMs - days * dayMs),
    to: new Date(endsMs),
    swings: true,
    eventsPerDay,
    ...past,
    incidents: [...(past.incidents ?? Object.values(incidents))],
  });
  await writeDataFolder(folder, besides ? [...history, besides] : history);
  await addAggregates(join(folder, dataFolder.metrics), { days, endsMs });
  // When a copy was last found to be whole is the file's own time.
  for (const name of [dataFolder.metrics, dataFolder.logTables])
    utimesSync(join(folder, name), endsMs / 1_000, endsMs / 1_000);
}
