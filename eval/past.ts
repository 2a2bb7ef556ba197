import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateHistory, type HistoryBatch, type Incident } from "../tests/world/app/history.ts";
import { Copies } from "./copies.ts";
import { type Day, dayMs, hourMs, lastDayOf, pastDays } from "./days.ts";
import { hetznerSamples, type Surge } from "./hetzner.ts";

const projectDir = join(import.meta.dirname, "..");
const cacheDir = join(projectDir, ".watchbill/eval");
/** What the copies of a quiet past are made by: another text of it makes others. */
const makers = [
  "eval/copies.ts",
  "eval/past.ts",
  "eval/days.ts",
  "eval/hetzner.ts",
  "tests/world/app/history.ts",
  "tests/world/app/history",
  "tests/world/app/service",
  "events/derived",
  "runtime/sources/log-template.ts",
];
export const eventsPerDay = 30_000;
/** No session and no batch of the sample application goes on for longer. */
const warmUpMs = 90 * 60_000;

export interface Changes {
  incidents?: Incident[];
  surges?: Surge[];
  copiesAgeMs?: { metrics?: number; logs?: number };
}

/** Uses a folder with copies of a seed's past as it is at the end of a day, with what is planted in it; the folder is gone afterwards. */
export async function withCopies<Result>(
  day: Day,
  changes: Changes,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "watchbill-eval-"));
  try {
    cpSync(await quietPast(day.seed), folder, { recursive: true });
    const { incidents = [], surges = [], copiesAgeMs = {} } = changes;
    const changedMs = Math.min(day.toMs, ...[...incidents, ...surges].map(({ fromMs }) => fromMs - (fromMs % hourMs)));
    const copies = await Copies.open(folder);
    await copies.cut(changedMs);
    if (changedMs < day.toMs) {
      await copies.add(pastOf(day.seed, { fromMs: changedMs, toMs: day.toMs }, incidents));
      await copies.addHetzner(hetznerSamples(day.seed, { fromMs: changedMs, toMs: day.toMs }, surges));
    }
    if (copiesAgeMs.metrics) await copies.cutMetrics(day.toMs - copiesAgeMs.metrics);
    if (copiesAgeMs.logs) await copies.cutLogs(day.toMs - copiesAgeMs.logs);
    await copies.close();
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folder with the copies of a seed's five weeks in which nothing happened. They are made once. */
export async function quietPast(seed: number): Promise<string> {
  const folder = join(cacheDir, makersHash(), `seed-${seed}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheDir, { recursive: true });
  removeOtherPasts();
  const unfinished = mkdtempSync(join(cacheDir, "unfinished-"));
  const { toMs } = lastDayOf(seed);
  const span = { fromMs: toMs - pastDays * dayMs, toMs };
  const copies = await Copies.open(unfinished);
  await copies.add(pastOf(seed, span, []));
  await copies.addHetzner(hetznerSamples(seed, span));
  await copies.close();
  mkdirSync(join(folder, ".."), { recursive: true });
  renameSync(unfinished, folder);
  return folder;
}

/** Each minute is drawn by itself, so that a past that begins later is the same from its warm-up on. */
function* pastOf(
  seed: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  incidents: Incident[],
): Generator<HistoryBatch> {
  const span = { from: new Date(fromMs - warmUpMs), to: new Date(toMs) };
  for (const { events, logLines } of generateHistory({ seed, ...span, eventsPerDay, swings: true, incidents })) {
    const from = new Date(fromMs).toISOString();
    yield {
      events: events.filter(({ timestamp }) => timestamp >= from),
      logLines: logLines.filter((line) => timeOf(line) >= fromMs),
    };
  }
}

/** Of a line of loguru's; the last field of its record. */
function timeOf(line: string): number {
  return Math.round(Number(line.slice(line.lastIndexOf('"timestamp":') + 12, -4)) * 1_000);
}

let hash: string | undefined;

function makersHash(): string {
  hash ??= makers
    .reduce((sum, maker) => {
      const path = join(projectDir, maker);
      const files = /\.ts$/.test(maker)
        ? [path]
        : readdirSync(path)
            .sort()
            .map((name) => join(path, name));
      return files.filter((file) => file.endsWith(".ts")).reduce((one, file) => one.update(readFileSync(file)), sum);
    }, createHash("sha256"))
    .digest("hex")
    .slice(0, 12);
  return hash;
}

/** Of an older text of the makers. */
function removeOtherPasts(): void {
  for (const name of readdirSync(cacheDir)) {
    if (/^[0-9a-f]{12}$/.test(name) && name !== makersHash())
      rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}
