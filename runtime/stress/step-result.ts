import type { StressLimits } from "../../model/stress.ts";
import type { Percentiles, StepResult, WindowResult } from "../../model/stress-result.ts";
import type { Held } from "./crowd.ts";
import { judged } from "./judge.ts";
import { type Measures, type Spread, together } from "./measures.ts";

const errorsMost = 20;
const endpointsMost = 30;

/** What one load did, as it is kept. */
export function stepResult(
  held: Held,
  limits: StressLimits,
  startedAtMs: number,
  queueDepth: number | null,
): StepResult {
  const all = together(held.windows);
  const { figures, broken } = judged(all, limits, queueDepth);
  const seconds = held.heldMs / 1_000;
  return {
    users: held.users,
    startedAtMs,
    seconds,
    isWhole: held.isWhole,
    figures,
    broken,
    firstAudioMs: percentiles(all.firstAudio),
    blockMs: percentiles(all.block),
    underruns: { count: all.underrun.count, seconds: all.underrun.sumMs / 1_000 },
    http: [...all.http]
      .slice(0, endpointsMost)
      .map(([endpoint, spread]) => ({ endpoint, ...percentiles(spread) }))
      .sort((one, other) => other.count - one.count),
    errors: [...all.errors]
      .map(([kind, count]) => ({ kind, count }))
      .sort((one, other) => other.count - one.count)
      .slice(0, errorsMost),
    visits: all.sessions,
    blocksPlayed: all.played,
    blocksPerSecond: seconds > 0 ? all.played / seconds : 0,
    ownDelayP99Ms: held.ownDelayP99Ms,
    windows: held.windows.map((window) => windowResult(window, limits)),
  };
}

function windowResult(window: Measures, limits: StressLimits): WindowResult {
  return {
    firstAudioP50Ms: window.firstAudio.percentile(50) ?? null,
    blockP50Ms: window.block.percentile(50) ?? null,
    blockP95Ms: window.block.percentile(95) ?? null,
    blocksPlayed: window.played,
    broken: judged(window, limits, null).broken,
  };
}

function percentiles(spread: Spread): Percentiles {
  const at = (percent: number) => spread.percentile(percent) ?? null;
  return { count: spread.count, p50: at(50), p95: at(95), p99: at(99), max: spread.maxMs ?? null };
}
