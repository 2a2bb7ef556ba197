import type { Incident } from "../../world/app/history.ts";
import { pick, type Random, seededRandom } from "../../world/app/service/random.ts";
import { shuffled } from "../../world/random.ts";

/** Between which sizes a fault of a kind is drawn, on a logarithmic scale, so that hardly noticeable ones are as frequent as
 *  plain ones. Of the rules this file knows nothing: sizes go from what nobody would notice to as bad as can be. */
interface Kind {
  least: number;
  most: number;
  /** From here on nobody would call it small. */
  plain: number;
  unit: string;
}

const always: Kind = { least: 1, most: 1, plain: 1, unit: "" };

/** Every switch of tests/world/app/faults. */
export const kinds: Record<string, Kind> = {
  "error-burst": { least: 0.01, most: 1, plain: 0.5, unit: "of syntheses" },
  "http-errors": { least: 0.01, most: 1, plain: 0.4, unit: "of requests" },
  backlog: { least: 4, most: 600, plain: 150, unit: "jobs" },
  "dead-workers": { least: 1, most: 120, plain: 40, unit: "jobs at its beginning" },
  "disk-filling": { least: 62, most: 99.9, plain: 95, unit: "% full" },
  "container-unhealthy": always,
  "container-restarting": { least: 5, most: 900, plain: 5, unit: "s between two crashes" },
  "container-oom": { least: 5, most: 900, plain: 5, unit: "s between two kills" },
  "stream-dark": always,
  "background-task-crashed": always,
  "slow-webhooks": { least: 400, most: 20_000, plain: 8_000, unit: "ms" },
  "slow-database": { least: 200, most: 20_000, plain: 4_000, unit: "ms" },
  "redis-gone": always,
};

export interface Plant extends Incident {
  size: number;
}

const hourMs = 3_600_000;
const plainMs = 900_000;
const perKind = 2;
const leastMs = 30_000;
const mostMs = 2 * hourMs;
/** What a rule of an hour's look back still sees of one fault is over before the next begins. */
const restMs = 1.5 * hourMs;

/** A week's faults, each for itself: kinds in a random order, moments, durations (30 s to 2 h) and sizes at random. */
export function plantsOf(seed: number, from: number, to: number): Plant[] {
  const random = seededRandom(seed, "plants");
  const names = Object.keys(kinds).flatMap((name) => Array<string>(perKind).fill(name));
  const slotMs = (to - from) / names.length;
  if (slotMs < mostMs + restMs) throw new RangeError("the time is too short for that many faults");
  return shuffled(random, names).map((fault, place): Plant => {
    const { least, most } = kinds[fault] as Kind;
    const lastsMs = Math.round(onLogScale(random, leastMs, mostMs));
    const fromMs = Math.round(from + place * slotMs + random() * (slotMs - mostMs - restMs));
    const size = onLogScale(random, least, most);
    // Counts and milliseconds are whole.
    return { fault, fromMs, toMs: fromMs + lastsMs, size: most > 100 ? Math.round(size) : Number(size.toPrecision(3)) };
  });
}

function onLogScale(random: Random, least: number, most: number): number {
  return least * (most / least) ** random();
}

/** Where a container's fault hits in this plant; the same at each tick. */
export function containerHit({ fault, fromMs }: Plant, names: readonly string[]): string {
  return fault === "redis-gone" ? "yapit-redis" : pick(seededRandom(fromMs, "container"), names);
}

/** A quarter of an hour of something that nobody would call small. */
export function isPlain({ fault, fromMs, toMs, size }: Plant): boolean {
  return toMs - fromMs >= plainMs && size >= (kinds[fault]?.plain ?? Infinity);
}
