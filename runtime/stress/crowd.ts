import type { Listener } from "../../model/stress.ts";
import type { AppOf } from "./app.ts";
import { type Clock, waitUntil } from "./clock.ts";
import { errorCount, type Measures, noMeasures } from "./measures.ts";
import { person } from "./person.ts";
import { seededRandom } from "./random.ts";

export interface CrowdOptions {
  appOf: AppOf;
  listener: Listener;
  /** How long somebody may wait for the first sound. */
  impatientMs: number;
  clock: Clock;
  seed: number;
  /** Ends everything, at once. */
  stop: AbortSignal;
}

export interface Crowd {
  users: number;
  /** They come one after another for so long; what is measured of that is not counted. */
  rampMs: number;
  /** Then all of them are there for so long. */
  holdMs: number;
  /** In so many parts that is measured. */
  windows: number;
  /** Asked at the end of each part but the last: whether the rest can be left out. */
  isEnough?(window: Measures): boolean;
}

/** What one load did. */
export interface Held {
  users: number;
  /** Of each part of the time in which all were there; fewer where it was stopped. */
  windows: Measures[];
  heldMs: number;
  /** It was not cut short. */
  isWhole: boolean;
  /** How late this machine's own timers were, the 99th percentile: what is measured is wrong by that. */
  ownDelayP99Ms: number;
}

/** How often this machine's lateness is looked at. */
const lookEveryMs = 50;

/** So many people at the same time, who come over the ramp and go when it is over. */
export async function crowd({ users, rampMs, holdMs, windows, isEnough }: Crowd, options: CrowdOptions): Promise<Held> {
  const { appOf, clock, listener, impatientMs, seed } = options;
  const own = new AbortController();
  const stop = AbortSignal.any([options.stop, own.signal]);
  let measures = noMeasures(); // of the ramp
  const app = appOf(() => measures);
  const startMs = clock.nowMs();
  const people = Array.from({ length: users }, (_, number) => {
    const random = seededRandom(seed, users, number);
    const firstMs = startMs + (rampMs * (number + random())) / users;
    return person({ number, app, listener, impatientMs, random, clock, measures: () => measures, firstMs, stop });
  });
  const held: Measures[] = [];
  const nextWindow = Array.from({ length: windows }, (_, window) =>
    clock.at(startMs + rampMs + (holdMs * window) / windows, () => {
      if (window > 0 && isEnough?.(measures)) return own.abort();
      measures = noMeasures();
      held.push(measures);
    }),
  );
  const delay = ownDelay(clock);
  const nothingWorks = watchErrors(
    clock,
    () => measures,
    () => own.abort(),
  );
  const over = waitUntil(clock, startMs + rampMs + holdMs, stop);
  let [endedMs, isWhole] = [startMs, false];
  try {
    await Promise.race([over, Promise.all(people)]);
  } finally {
    endedMs = clock.nowMs();
    isWhole = !stop.aborted;
    own.abort();
    nothingWorks();
    for (const callOff of nextWindow) callOff();
    // What they uploaded goes with them, but nobody is waited for who still waits for an answer.
    await Promise.race([
      Promise.allSettled(people),
      new Promise((resolve) => clock.at(endedMs + leaveMs, () => resolve(0))),
    ]);
    await app.close();
    await Promise.allSettled(people);
  }
  await Promise.all(people); // a fault of our own is not a result
  const heldMs = Math.max(0, endedMs - startMs - rampMs);
  return { users, windows: held, heldMs, isWhole, ownDelayP99Ms: delay.end() };
}

/** How long they have to leave. */
const leaveMs = 5_000;

const errorLookMs = 1_000;
/** With so many requests and hardly one that was answered for so long it is over, whatever time is left. */
const hopelessRequests = 20;
const hopelessPercent = 95;
const hopelessMs = 10_000;

function watchErrors(clock: Clock, measures: () => Measures, hopeless: () => void): () => void {
  let callOff = () => {};
  let since = { of: measures(), ms: clock.nowMs(), asked: 0, errors: 0 };
  const look = () => {
    const of = measures();
    const errors = errorCount(of);
    const nowMs = clock.nowMs();
    const [asked, failed] = of === since.of ? [of.asked - since.asked, errors - since.errors] : [of.asked, errors];
    const isHopeless = asked >= hopelessRequests && failed * 100 >= asked * hopelessPercent;
    if (isHopeless && nowMs - since.ms >= hopelessMs) return hopeless();
    if (!isHopeless && asked >= hopelessRequests) since = { of, ms: nowMs, asked: of.asked, errors };
    callOff = clock.at(nowMs + errorLookMs, look);
  };
  look();
  return () => callOff();
}

function ownDelay(clock: Clock): { end(): number } {
  const delays = noMeasures().block;
  let callOff = () => {};
  const look = (dueMs: number) => {
    delays.add(clock.nowMs() - dueMs);
    const nextMs = clock.nowMs() + lookEveryMs;
    callOff = clock.at(nextMs, () => look(nextMs));
  };
  look(clock.nowMs());
  return {
    end() {
      callOff();
      return delays.percentile(99) ?? 0;
    },
  };
}
