/** Time as simulated people feel it: the machine's own, or a test's. */
export interface Clock {
  nowMs(): number;
  /** Calls once, not before; at once where the moment has passed. The answer calls it off. */
  at(ms: number, act: () => void): () => void;
}

export const machineClock: Clock = {
  nowMs: () => performance.now(),
  at(ms, act) {
    const timer = setTimeout(act, Math.max(0, ms - performance.now()));
    return () => clearTimeout(timer);
  },
};
