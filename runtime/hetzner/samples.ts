import { minuteOf, type Span } from "./windows.ts";

/** One row of `hetzner_metric`. */
export interface Sample {
  atMs: number;
  metric: string;
  value: number;
  /** For the CPU alone, and where known. */
  vcpus: number | null;
}

/** How many vCPUs the server had at a moment at which somebody looked. */
export interface Counted {
  atMs: number;
  vcpus: number;
}

const valuesMax = 1_000;
const metricPattern = /^[a-z0-9.]{1,60}$/;

/** The rows of an answer, one for each series and minute. What is no number is left out, as if it had not been measured. */
export function samplesOf(
  series: Record<string, [number, string][]>,
  vcpusAt: (atMs: number) => number | null,
): Sample[] {
  const rows = new Map<string, Sample>();
  for (const [metric, values] of Object.entries(series)) {
    if (!metricPattern.test(metric)) continue;
    for (const [seconds, text] of values.slice(0, valuesMax)) {
      const value = text === "" ? Number.NaN : Number(text);
      const atMs = minuteOf(Number(seconds));
      if (!Number.isFinite(value) || !Number.isFinite(atMs)) continue;
      rows.set(`${metric} ${atMs}`, { atMs, metric, value, vcpus: metric === "cpu" ? vcpusAt(atMs) : null });
    }
  }
  return [...rows.values()];
}

/** How many vCPUs there were at a moment: as many as at one of the known moments, where the server's type was not changed in
 *  between. null where no look tells: a number that is guessed would be a load that never was. */
export function vcpusFrom(known: readonly Counted[], resizes: readonly Span[]): (atMs: number) => number | null {
  const unchanged = (aMs: number, bMs: number) =>
    !resizes.some(({ fromMs, toMs }) => toMs > Math.min(aMs, bMs) && fromMs < Math.max(aMs, bMs));
  return (atMs) => known.find((counted) => unchanged(atMs, counted.atMs))?.vcpus ?? null;
}
