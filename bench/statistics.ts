/** What a number of measurements of the same thing say, in their own unit. */
export interface Summary {
  count: number;
  min: number;
  median: number;
  p95: number;
  max: number;
}

/** @throws RangeError without a single value */
export function summary(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    if (value === undefined) throw new RangeError("summary: nothing was measured");
    return value;
  };
  return { count: sorted.length, min: at(1 / sorted.length), median: at(0.5), p95: at(0.95), max: at(1) };
}
