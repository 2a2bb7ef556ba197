import type { DeployedArea } from "../../model/area.ts";
import { durationMs, spanInWords } from "../../model/duration.ts";
import { type Counts, countAreas, type EventCount } from "./counts.ts";
import type { CoverageSource } from "./source.ts";

/** One area as it is now. Times are ms since the epoch. */
export interface CoverageRow {
  area: string;
  title: string;
  /** Red: silent for longer than its window, or nothing in a column that is always filled. */
  state: "green" | "red";
  lastSeen: number | null;
  /** Events of the last 24 hours, by the hour. */
  ratePerHour: number;
  windowMs: number;
  /** Columns that should have been filled, of the last 24 hours. */
  empty: { event: string; column: string; percent: number }[];
  /** Why it is red, one phrase each. */
  why: string[];
}

export interface CoverageReport {
  /** The stack, or the folder of the copies. */
  of: string;
  at: number;
  areas: CoverageRow[];
  /** Of a table that cannot be read, so that nothing of it is seen: which, and why. */
  unread: string[];
}

/** Asks what there is of each area up to `now`, and judges it; red ones first, else in their own order. */
export async function coverageReport(
  of: string,
  source: CoverageSource,
  areas: readonly DeployedArea[],
  now: number,
): Promise<CoverageReport> {
  const counts = await countAreas(source, areas, now);
  const rows = areas.map((area, index) => rowOf(area, counts.areas[index] ?? [], counts, now));
  const first = rows.filter(({ state }) => state === "red");
  return { of, at: now, areas: [...first, ...rows.filter(({ state }) => state === "green")], unread: counts.unread };
}

function rowOf(
  { id, title, window }: DeployedArea,
  counts: readonly EventCount[],
  { lookBackMs }: Counts,
  now: number,
): CoverageRow {
  const windowMs = durationMs(window);
  const seen = counts.flatMap(({ lastSeen }) => lastSeen ?? []);
  const lastSeen = seen.length > 0 ? Math.max(...seen) : null;
  const empty = counts.flatMap(({ event, rows, empty }) =>
    empty.map((one) => ({ event: event.type, column: one.column, percent: (100 * one.rows) / rows })),
  );
  const why = empty.map(({ event, column, percent }) => `${column} is empty in ${share(percent)} of ${event}`);
  if (lastSeen === null) why.unshift(`not seen within ${spanInWords(lookBackMs)}`);
  else if (now - lastSeen > windowMs) why.unshift(`silent for ${spanInWords(now - lastSeen)}`);
  return {
    area: id,
    title,
    state: why.length > 0 ? "red" : "green",
    lastSeen,
    ratePerHour: counts.reduce((sum, { rows }) => sum + rows, 0) / 24,
    windowMs,
    empty,
    why,
  };
}

/** Never 0 %: one row of a million is one. */
function share(percent: number): string {
  return percent < 1 ? "less than 1 %" : `${Math.floor(percent)} %`;
}
