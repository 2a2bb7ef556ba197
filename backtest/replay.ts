import type { Instance, Transition } from "../runtime/evaluate/instance.ts";
import { type Judged, step } from "../runtime/evaluate/step.ts";
import { afterGap, gapMs } from "../runtime/evaluate/time.ts";
import type { Outcome } from "../runtime/sources/source.ts";

/** A longer pause between ticks is a reboot to production, after which nothing has been pending. */
export const stepLimitMs = gapMs;

export interface Replayed {
  transitions: Transition[];
  /** What was pending and firing before the tick, and what is after it. */
  before: readonly Instance[];
  instances: readonly Instance[];
  problems: string[];
}

/** One rule's memory between ticks: what the state file is to production. */
export interface Replay {
  /** Judges one tick as production does. Ticks come in order of time. */
  tick(now: number, outcome: Outcome): Replayed;
}

export function replayOf(alert: Judged): Replay {
  let instances: Instance[] = [];
  let lastTickAt: number | undefined;
  return {
    tick(now, outcome) {
      const gap = lastTickAt !== undefined && now - lastTickAt > gapMs;
      const known = gap ? instances.map((instance) => afterGap(instance, now)) : instances;
      const { transitions, problems, ...after } = step(alert, known, outcome, now);
      instances = after.instances;
      lastTickAt = now;
      return { transitions, before: known, instances, problems };
    },
  };
}
