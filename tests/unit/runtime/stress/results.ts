import type { StepResult, StressResult } from "../../../../model/stress-result.ts";
import { listening } from "../../../../stress/listening.ts";

const spread = (p50: number, p95: number) => ({ count: 120, p50, p95, p99: p95 * 1.2, max: p95 * 1.5 });

export function step(users: number, firstAudioP95Ms: number, more: Partial<StepResult> = {}): StepResult {
  return {
    users,
    startedAtMs: Date.UTC(2026, 10, 26, 7, 30),
    seconds: 60,
    isWhole: true,
    figures: { firstAudioP95Ms, underrunPercent: 0.2, errorPercent: 0, queueDepth: 12 },
    broken: firstAudioP95Ms > 2_000 ? ["firstAudioP95Ms"] : [],
    firstAudioMs: spread(firstAudioP95Ms / 2, firstAudioP95Ms),
    blockMs: spread(200, 600),
    underruns: { count: 1, seconds: 0.4 },
    http: [{ endpoint: "POST /documents", ...spread(20, 60) }],
    errors: [],
    visits: 40,
    blocksPlayed: 480,
    blocksPerSecond: 8,
    ownDelayP99Ms: 2,
    windows: [{ firstAudioP50Ms: 400, blockP50Ms: 200, blockP95Ms: 600, blocksPlayed: 480, broken: [] }],
    ...more,
  };
}

export function result(more: Partial<StressResult> = {}): StressResult {
  return {
    schema: 1,
    id: "20261126-0730-steps",
    test: "listening",
    profile: "steps",
    target: "https://staging.example.org",
    seed: 1,
    commit: "1a2b3c4",
    startedAtMs: Date.UTC(2026, 10, 26, 7, 30),
    endedAtMs: Date.UTC(2026, 10, 26, 7, 44),
    limits: listening.limits,
    verdict: "broken",
    usersHeld: 18,
    usersBroken: 19,
    firstLimit: "firstAudioP95Ms",
    cause: null,
    load: [],
    steps: [step(4, 300), step(6, 320), step(9, 410), step(14, 980), step(21, 3_900), step(18, 1_900), step(19, 2_300)],
    spent: { requests: 5_200, blocks: 4_100, usd: 2.05 },
    ...more,
  };
}
