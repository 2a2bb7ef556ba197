/** From one moment to another, ms. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/** One sample a minute: the finest that says more, and always the same one, so that a moment has one row however often and in
 *  whatever pieces it is pulled. */
export const stepSeconds = 60;
const stepMs = stepSeconds * 1_000;
/** A request is answered with 500 samples at most. Both ends may be among them. */
const windowMs = 480 * stepMs;
const keptByHetznerMs = 30 * 86_400_000;
/** What was measured last may still change: it is asked for once more. */
const overlapMs = 10 * stepMs;

/** What is to be asked for, in this order. The present comes first where much was missed, so that alerts know of it at once; then
 *  the rest from the oldest on, so that what is covered has no hole wherever the work stops.
 *  `coveredUntilMs`: nothing is missing before it; undefined where nothing was ever pulled. */
export function windowsToPull(coveredUntilMs: number | undefined, nowMs: number): { latest?: Span; missing: Span[] } {
  const toMs = Math.floor(nowMs / stepMs) * stepMs;
  const oldestMs = Math.ceil((nowMs - keptByHetznerMs) / stepMs) * stepMs;
  const fromMs = Math.max(oldestMs, Math.min((coveredUntilMs ?? 0) - overlapMs, toMs - overlapMs));
  const missing: Span[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += windowMs)
    missing.push({ fromMs: atMs, toMs: Math.min(atMs + windowMs, toMs) });
  return missing.length > 1 ? { latest: { fromMs: toMs - windowMs, toMs }, missing } : { missing };
}

/** The minute that a moment belongs to, ms. */
export const minuteOf = (seconds: number): number => Math.round((seconds * 1_000) / stepMs) * stepMs;
