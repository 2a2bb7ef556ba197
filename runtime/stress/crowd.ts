import type { Listener } from "../../model/stress.ts";
import type { AppOf } from "./app.ts";
import type { Clock } from "./clock.ts";
import { type Measures, noMeasures } from "./measures.ts";
import { person } from "./person.ts";
import { seededRandom } from "./random.ts";

export interface CrowdOptions {
  appOf: AppOf;
  listener: Listener;
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
}

/** What one load did. */
export interface Held {
  users: number;
  /** Of the time in which all were there; cut short where it was stopped. */
  measures: Measures;
  heldMs: number;
  /** How late this machine's own timers were, the 99th percentile: what is measured is wrong by that. */
  ownDelayP99Ms: number;
}

/** How often this machine's lateness is looked at. */
const lookEveryMs = 50;

/** So many people at the same time, who come over the ramp and go when it is over. */
export async function crowd({ users, rampMs, holdMs }: Crowd, options: CrowdOptions): Promise<Held> {
  const { appOf, clock, listener, seed } = options;
  const own = new AbortController();
  const stop = AbortSignal.any([options.stop, own.signal]);
  let measures = noMeasures(); // of the ramp
  const app = appOf(() => measures, listener.model);
  const startMs = clock.nowMs();
  const people = Array.from({ length: users }, (_, number) => {
    const random = seededRandom(seed, users, number);
    const firstMs = startMs + (rampMs * (number + random())) / users;
    return person({ number, app, listener, random, clock, measures: () => measures, firstMs, stop });
  });
  const allHaveCome = clock.at(startMs + rampMs, () => {
    measures = noMeasures();
  });
  const delay = ownDelay(clock);
  const over = new Promise<void>((resolve) => {
    const callOff = clock.at(startMs + rampMs + holdMs, resolve);
    options.stop.addEventListener("abort", () => {
      callOff();
      resolve();
    });
  });
  try {
    await Promise.race([over, Promise.all(people)]);
  } finally {
    own.abort();
    allHaveCome();
    await Promise.allSettled(people);
    await app.close();
  }
  await Promise.all(people); // a fault of our own is not a result
  return { users, measures, heldMs: Math.max(0, clock.nowMs() - startMs - rampMs), ownDelayP99Ms: delay.end() };
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
