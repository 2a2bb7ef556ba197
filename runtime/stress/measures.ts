import * as hdr from "hdr-histogram-js";

/** What was measured, as histograms and counts that add up: of steps, of several runs, of several machines. */
export interface Measures {
  /** From when somebody should have begun until the sound does. */
  firstAudio: Spread;
  /** From when a block should have been asked for until its audio is here. */
  block: Spread;
  /** Of each gap in the sound. */
  underrun: Spread;
  /** By endpoint. */
  http: Map<string, Spread>;
  played: number;
  sessions: number;
  /** HTTP requests, and blocks that were asked for. */
  asked: number;
  /** By kind. */
  errors: Map<string, number>;
}

const digits = 3;
const mostMs = 3_600_000;
const kindsMost = 40;
const kindCharacters = 80;
const others = "others";

/** Times in whole ms, three digits exact, up to an hour. */
export class Spread {
  private readonly histogram: hdr.Histogram = hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: mostMs,
    numberOfSignificantValueDigits: digits,
  });
  private sum = 0;

  /** A clock that goes back makes no negative time. */
  add(ms: number): void {
    const whole = Math.min(Math.max(0, Math.round(ms)), mostMs);
    this.histogram.recordValue(whole);
    this.sum += whole;
  }

  take(other: Spread): void {
    this.histogram.add(other.histogram);
    this.sum += other.sum;
  }

  get count(): number {
    return this.histogram.totalCount;
  }

  get sumMs(): number {
    return this.sum;
  }

  /** @returns undefined where nothing was measured */
  percentile(percent: number): number | undefined {
    return this.count === 0 ? undefined : this.histogram.getValueAtPercentile(percent);
  }

  get maxMs(): number | undefined {
    return this.count === 0 ? undefined : this.histogram.maxValue;
  }
}

export function noMeasures(): Measures {
  return {
    firstAudio: new Spread(),
    block: new Spread(),
    underrun: new Spread(),
    http: new Map(),
    played: 0,
    sessions: 0,
    asked: 0,
    errors: new Map(),
  };
}

export function countError({ errors }: Measures, kind: string): void {
  const cut = kind.slice(0, kindCharacters);
  const counted = errors.has(cut) || errors.size < kindsMost ? cut : others;
  errors.set(counted, (errors.get(counted) ?? 0) + 1);
}

export function countRequest({ http }: Measures, endpoint: string, ms: number): void {
  const spread = http.get(endpoint) ?? new Spread();
  http.set(endpoint, spread);
  spread.add(ms);
}

export const errorCount = ({ errors }: Measures): number => [...errors.values()].reduce((sum, count) => sum + count, 0);

/** All of them as if they had been one. */
export function together(parts: readonly Measures[]): Measures {
  const all = noMeasures();
  for (const part of parts) {
    for (const name of ["firstAudio", "block", "underrun"] as const) all[name].take(part[name]);
    for (const name of ["played", "sessions", "asked"] as const) all[name] += part[name];
    for (const [kind, count] of part.errors) all.errors.set(kind, (all.errors.get(kind) ?? 0) + count);
    for (const [endpoint, spread] of part.http) {
      const sum = all.http.get(endpoint) ?? new Spread();
      all.http.set(endpoint, sum);
      sum.take(spread);
    }
  }
  return all;
}
