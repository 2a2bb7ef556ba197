import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { generateHistory, type HistoryBatch, type Incident } from "../tests/world/app/history.ts";
import { Copies } from "./copies.ts";
import { type Day, dayMs, lastDayOf, pastDays } from "./days.ts";
import { hetznerSamples } from "./hetzner.ts";

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
/** No session and no batch of the sample application goes on for longer. */
const warmUpMs = 90 * 60_000;

export interface QuietPast {
  /** Folder with the copies of five weeks in which nothing happened. */
  whole: string;
  /** The same without the last day. */
  eve: string;
  eveMs: number;
}

/** The quiet past of a day's seed, made once. */
export async function quietPast({ seed, eventsPerDay }: Day): Promise<QuietPast> {
  const folder = join(cacheDir, makersHash(), `seed-${seed}-${eventsPerDay}`);
  const day = lastDayOf(seed, eventsPerDay);
  const past = { whole: join(folder, "whole"), eve: join(folder, "eve"), eveMs: day.fromMs };
  if (existsSync(folder)) return past;
  mkdirSync(join(folder, ".."), { recursive: true });
  removeOldPasts();
  const unfinished = mkdtempSync(join(cacheDir, "unfinished-"));
  try {
    const [eve, whole] = [join(unfinished, "eve"), join(unfinished, "whole")];
    mkdirSync(eve);
    await extend(eve, day, { fromMs: day.toMs - pastDays * dayMs, toMs: day.fromMs });
    cpSync(eve, whole, { recursive: true });
    await extend(whole, day, day);
    renameSync(unfinished, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return past;
}

async function extend(folder: string, day: Day, span: { fromMs: number; toMs: number }): Promise<void> {
  const copies = await Copies.open(folder);
  await copies.add(pastOf(day, span, []));
  await copies.addHetzner(hetznerSamples(day.seed, span));
  await copies.close();
}

/** Each minute is drawn by itself, so that a past that begins later is the same from its warm-up on. */
export function* pastOf(
  { seed, eventsPerDay }: Day,
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

/** What nobody has made anything of for a day. */
function removeOldPasts(): void {
  for (const name of readdirSync(cacheDir)) {
    const path = join(cacheDir, name);
    if (name !== makersHash() && Date.now() - statSync(path).mtimeMs > dayMs)
      rmSync(path, { recursive: true, force: true });
  }
}
