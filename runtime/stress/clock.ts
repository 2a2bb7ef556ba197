/** Time as simulated people feel it: the machine's own, or a test's. */
export interface Clock {
  nowMs(): number;
  /** Calls once, not before; at once where the moment has passed. The answer calls it off. */
  at(ms: number, act: () => void): () => void;
}

/** Until that moment, or until somebody ends it; at once where it has passed or is ended. */
export function waitUntil(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stop.removeEventListener("abort", done);
      callOff();
      resolve();
    };
    const callOff = clock.at(ms, done);
    stop.addEventListener("abort", done);
  });
}

export const machineClock: Clock = {
  nowMs: () => performance.now(),
  at(ms, act) {
    const timer = setTimeout(act, Math.max(0, ms - performance.now()));
    return () => clearTimeout(timer);
  },
};
