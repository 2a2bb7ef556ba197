import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Incident } from "../tests/world/app/history.ts";
import { Copies } from "./copies.ts";
import { type Day, hourMs } from "./days.ts";
import { hetznerSamples, type Surge } from "./hetzner.ts";
import { pastOf, quietPast } from "./past.ts";

export interface Changes {
  incidents?: Incident[];
  surges?: Surge[];
  copiesAgeMs?: { metrics?: number; logs?: number };
}

/** Uses a folder with copies of a seed's past as it is at the end of a day, with what is planted in it. Where nothing is, that is the past itself,
 *  which may go on after the day: nobody writes to it. */
export async function withCopies<Result>(
  day: Day,
  changes: Changes,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  if (Object.keys(changes).length === 0) return await use((await quietPast(day)).whole);
  const folder = mkdtempSync(join(tmpdir(), "watchbill-eval-"));
  try {
    await prepare(folder, day, changes);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(
  folder: string,
  day: Day,
  { incidents = [], surges = [], copiesAgeMs = {} }: Changes,
): Promise<void> {
  const past = await quietPast(day);
  const changedMs = Math.min(day.toMs, ...[...incidents, ...surges].map(({ fromMs }) => fromMs - (fromMs % hourMs)));
  // Rows that are only added are written much faster than others are taken away.
  const onlyAdds = changedMs < day.toMs && changedMs >= past.eveMs;
  const fromMs = onlyAdds ? past.eveMs : changedMs;
  cpSync(onlyAdds ? past.eve : past.whole, folder, { recursive: true });
  const copies = await Copies.open(folder);
  if (!onlyAdds) await copies.cut(fromMs);
  if (fromMs < day.toMs) {
    await copies.add(pastOf(day, { fromMs, toMs: day.toMs }, incidents));
    await copies.addHetzner(hetznerSamples(day.seed, { fromMs, toMs: day.toMs }, surges));
  }
  if (copiesAgeMs.metrics) await copies.cutMetrics(day.toMs - copiesAgeMs.metrics);
  if (copiesAgeMs.logs) await copies.cutLogs(day.toMs - copiesAgeMs.logs);
  await copies.close();
}
