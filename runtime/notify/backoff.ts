/** Doubles with each attempt up to a most, ± 20 %; `random` is in [0, 1). */
export function backoffMs(attempts: number, firstMs: number, mostMs: number, random: number): number {
  return Math.round(Math.min(mostMs, firstMs * 2 ** Math.min(attempts, 20)) * (0.8 + 0.4 * random));
}
