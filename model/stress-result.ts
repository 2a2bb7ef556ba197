import type { LimitName, ProfileName, StressLimits } from "./stress.ts";
import type { Cause, LoadSample } from "./stress-load.ts";

/** What a stress test found: a file of JSON, a page, a row of `stress_run`. Times are ms since the epoch; endpoints and kinds of errors come from the
 *  application and are untrusted. */
export interface StressResult {
  schema: 1;
  /** UTC minute of its start and the profile: `20261126-0730-steps`. */
  id: string;
  test: string;
  profile: ProfileName;
  target: string;
  seed: number;
  /** Of this project's checkout; null where it is none. */
  commit: string | null;
  startedAtMs: number;
  endedAtMs: number;
  limits: StressLimits;
  /** `held`: within all limits for all that was tried; `broken`: one was passed; `stopped`: it ended before it knew. */
  verdict: "held" | "broken" | "stopped";
  /** Why it ended early, one sentence. */
  stopped?: string;
  /** The most that were within all limits; null: not known. */
  usersHeld: number | null;
  /** The fewest that were not; null: none were. */
  usersBroken: number | null;
  /** Which limit those passed first. */
  firstLimit: LimitName | null;
  /** Of `recovery`: from the end of the overload until a window that was within the limits began; null: none was. */
  recoverySeconds?: number | null;
  /** What was full first in the step that broke; null: nothing that could be seen was. */
  cause: Cause | null;
  /** In the order in which they were tried. */
  steps: StepResult[];
  /** What the application was asked, all in all. */
  spent: { requests: number; blocks: number; usd: number };
  /** The server's side every two seconds; none where it could not be seen. */
  load: readonly LoadSample[];
  /** Why it could not be seen, the first time. */
  blind?: string;
}

export interface StepResult {
  users: number;
  startedAtMs: number;
  /** Of the time in which all of them were there. */
  seconds: number;
  /** It was not cut short. */
  isWhole: boolean;
  figures: Record<LimitName, number | null>;
  broken: LimitName[];
  firstAudioMs: Percentiles;
  /** From when a block should have been asked for until its audio was there. */
  blockMs: Percentiles;
  underruns: { count: number; seconds: number };
  http: ({ endpoint: string } & Percentiles)[];
  /** The most frequent first. */
  errors: { kind: string; count: number }[];
  visits: number;
  blocksPlayed: number;
  blocksPerSecond: number;
  /** How late the timers of the machine that simulates were, at most one in a hundred later: where it is not far below what was measured, that
   *  machine was the limit. */
  ownDelayP99Ms: number;
  /** Parts of it, one after another, which a comparison needs: one number has no spread. */
  windows: WindowResult[];
  /** Of a step that broke, where the server's side was looked at. */
  cause?: Cause | null;
}

export interface WindowResult {
  firstAudioP50Ms: number | null;
  blockP50Ms: number | null;
  blockP95Ms: number | null;
  blocksPlayed: number;
  broken: LimitName[];
}

export interface Percentiles {
  count: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}
